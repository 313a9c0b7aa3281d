"""De-identifies every file of a folder into another, over all cores, by a peer's own function: deid-peer.py PEER IN OUT."""
import multiprocessing
import os
import sys


def kitware(source, target):
    from dicomanonymizer.simpledicomanonymizer import anonymize_dicom_file

    anonymize_dicom_file(source, target)


def pydcm(source, target):
    from pydcm import deidentify

    with open(target, "wb") as out:
        out.write(deidentify(source, profile="basic"))


def main():
    peer = {"kitware": kitware, "pydcm": pydcm}[sys.argv[1]]
    source, target = sys.argv[2], sys.argv[3]
    os.makedirs(target)
    pairs = [(os.path.join(source, name), os.path.join(target, name)) for name in sorted(os.listdir(source))]
    with multiprocessing.Pool() as pool:
        pool.starmap(peer, pairs, chunksize=16)


if __name__ == "__main__":
    main()
