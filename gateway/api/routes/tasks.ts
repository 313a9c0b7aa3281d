/** GET /api/tasks/:id: one case as its reader sees it. */
import { readPolicy } from '../../../projects/policy.ts';
import { imagesShown, type ShownImage } from '../../answers/images-of-task.ts';
import { answerOf } from '../../answers/stored-answer.ts';
import { TaskParams } from '../../contract/answers.ts';
import type { Label } from '../../contract/label-schema.ts';
import { Task, type TaskImage, TaskQuery } from '../../contract/tasks.ts';
import { MarkitError } from '../../errors.ts';
import { signedIn } from '../access.ts';
import { imageOf } from '../dicom-web/image-facts.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

/** A study with more images than this is read elsewhere. */
const mostImages = 1_000;
const mostVersions = 10_000;

export function taskRoutes(app: App, services: Services): void {
  const { store, now } = services;
  app.get(
    '/api/tasks/:id',
    {
      config: { access: ['reader'] },
      schema: { params: TaskParams, querystring: TaskQuery, response: { 200: Task } },
    },
    async (request) => {
      const own = { userId: signedIn(request).userId, taskId: request.params.id };
      const task = await store.read.task(own);
      if (!task) throw new MarkitError('NOT_FOUND');
      if (task.openedAt === null) await store.write.openTask({ ...own, at: now() });
      const { studyInstanceUid, answer } = task;
      const versions = await store.read.versionsOfStudy({ studyInstanceUid, limit: mostVersions });
      const keep = task.state === 'submitted' && request.query.images !== 'newest';
      return {
        id: task.id,
        projectId: task.projectId,
        projectName: task.projectName,
        caseNumber: task.caseNumber,
        position: task.position,
        state: task.state,
        images: await imagesOf(services, imagesShown(versions, answer, keep).slice(0, mostImages)),
        schema: { version: task.schemaVersion, labels: JSON.parse(task.labels) as Label[] },
        policy: readPolicy(task.policy),
        answer: answerOf(answer),
        ...(await store.read.neighbours(task)),
      };
    },
  );
}

async function imagesOf({ images }: Services, shown: ReadonlyArray<ShownImage>): Promise<TaskImage[]> {
  const facts: TaskImage[] = [];
  for (const one of shown) {
    const { version: row } = one;
    if (row.pixelOffset === null || row.rows === null || row.columns === null) continue;
    const stored = await images.open(row);
    try {
      facts.push(imageOf(one, await stored.header()));
    } finally {
      await stored.close();
    }
  }
  return facts;
}
