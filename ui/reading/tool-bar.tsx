/** The tools over the well: each with its key, in a fixed order; the pressed one is what a drag does. */

import type { Signal } from '@preact/signals';
import { Icon, type IconName } from '../parts/icon.tsx';
import type { View, Viewer } from '../viewer/viewer.ts';
import { type WindowPreset, windowPresets } from '../viewer/window.ts';
import type { CaseInHand } from './case-in-hand.ts';
import type { Tool } from './keys.ts';

const tools: readonly { tool: Tool; name: string; key: string; icon: IconName }[] = [
  { tool: 'window', name: 'Window and level', key: '⇧W', icon: 'contrast' },
  { tool: 'zoom', name: 'Zoom', key: '⇧Z', icon: 'zoomIn' },
  { tool: 'pan', name: 'Move', key: '⇧M', icon: 'move' },
  { tool: 'rectangle', name: 'Rectangle for the row in hand', key: '⇧R', icon: 'square' },
];

interface ToolBarProps {
  readonly tool: Signal<Tool>;
  readonly viewer: Viewer | undefined;
  readonly view: View | undefined;
  readonly hand: CaseInHand | undefined;
  readonly bare: Signal<boolean>;
}

export function ToolBar({ tool, viewer, view, hand, bare }: ToolBarProps) {
  return (
    <div class="tools" role="toolbar" aria-label="Image tools">
      {tools.map(({ tool: id, name, key, icon }) => (
        <ToolButton
          key={id}
          name={name}
          hint={key}
          icon={icon}
          pressed={tool.value === id}
          onPress={() => (tool.value = id)}
        />
      ))}
      <i class="gap" />
      <ToolButton
        name="Invert"
        hint="⇧I"
        icon="sun"
        pressed={view?.invert ?? false}
        onPress={() => viewer?.toggleInvert()}
      />
      <ToolButton
        name="Fit"
        hint="="
        icon="maximize"
        pressed={view?.zoomMode === 'fit'}
        onPress={() => viewer?.fit()}
      />
      <ToolButton
        name="One to one"
        hint="*"
        icon="scan"
        pressed={view?.zoomMode === 'one'}
        onPress={() => viewer?.oneToOne()}
      />
      <label class="presets">
        <span class="vh">Window</span>
        <select
          value={view?.preset ?? 'file'}
          onChange={(event) => {
            viewer?.usePreset(event.currentTarget.value as WindowPreset);
            event.currentTarget.blur();
          }}
        >
          {view?.preset === 'hand' && <option value="hand">By hand</option>}
          {windowPresets.map(({ id, name }, index) => (
            <option key={id} value={id}>
              Alt {index + 1} {name}
            </option>
          ))}
        </select>
      </label>
      <i class="gap" />
      <ToolButton name="Undo" hint="^Z" icon="undo" onPress={() => hand?.undo()} />
      <ToolButton name="Redo" hint="^⇧Z" icon="redo" onPress={() => hand?.redo()} />
      <button
        type="button"
        class="tool"
        title="Hide all drawn, hold, Space"
        aria-pressed={bare.value}
        onPointerDown={() => {
          bare.value = true;
        }}
        onPointerUp={() => {
          bare.value = false;
        }}
        onPointerLeave={() => {
          bare.value = false;
        }}
      >
        <span class="vh">Hide all drawn, hold, </span>
        <Icon name="eyeOff" />
        <kbd>Space</kbd>
      </button>
    </div>
  );
}

interface ToolButtonProps {
  readonly name: string;
  readonly hint: string;
  readonly icon: IconName;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

function ToolButton({ name, hint, icon, pressed, onPress }: ToolButtonProps) {
  return (
    <button type="button" class="tool" aria-pressed={pressed} title={`${name}, ${hint}`} onClick={onPress}>
      <span class="vh">{name}, </span>
      <Icon name={icon} />
      <kbd>{hint}</kbd>
    </button>
  );
}
