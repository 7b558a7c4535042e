"""`cer areas import|list`: maps of the areas of cabine primarie, for all communities."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from cer.adapters.area_files import FILE_BYTES_MAX, AreaFile, AreaFileError, area_file_read
from cer.kit.tenancy import in_schema
from shared_apps.places.selectors import area_maps_listed
from shared_apps.places.services import area_map_load

EXIT_DONE, EXIT_FAILED, EXIT_USAGE = 0, 1, 2


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "areas",
        help="areas of cabine primarie, map by map",
        epilog="example: cer areas import areas.geojson --map-version 2025 --valid-from 2025-10-01"
        ' --source "GSE, mappa delle cabine primarie" --licence "as published"',
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    load = verbs.add_parser("import", help="load one version of the map, whole or not at all")
    load.add_argument("file", type=Path, metavar="FILE", help="GeoJSON in degrees (EPSG:4326), or CSV")
    load.add_argument("--map-version", required=True, help="the year of the map; 2025.1 for a correction")
    load.add_argument("--valid-from", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
    load.add_argument("--source", required=True, help="who made the map, and where it was found")
    load.add_argument("--licence", required=True, help="the terms under which it may be used here")
    load.add_argument("--dry-run", action="store_true", help="read and check the file, store nothing")
    load.set_defaults(run=import_run)
    listing = verbs.add_parser("list", help="list the loaded maps")
    listing.set_defaults(run=list_run)
    for verb in (load, listing):
        verb.add_argument("--json", action="store_true", help="print the result as JSON")


def import_run(arguments: argparse.Namespace) -> int:
    """0 when the map is there, 1 when it was refused, 2 when the file cannot be opened."""
    try:
        file = _read(arguments.file)
    except OSError as error:
        print(f"{arguments.file} cannot be read: {error.strerror}", file=sys.stderr)
        return EXIT_USAGE
    except AreaFileError as refusal:
        for problem in refusal.problems:
            print(problem, file=sys.stderr)
        print(f"Nothing was stored: {len(refusal.problems) + refusal.left_out} problems.", file=sys.stderr)
        return EXIT_FAILED
    if arguments.dry_run:
        return _told(arguments, {"version": arguments.map_version, "areas": len(file.areas), "new": 0})
    loaded = area_map_load(
        file=file,
        version=arguments.map_version,
        valid_from=arguments.valid_from,
        source=arguments.source,
        licence=arguments.licence,
    )
    return _told(arguments, asdict(loaded))


def list_run(arguments: argparse.Namespace) -> int:
    with in_schema("public"):
        maps = [
            {
                "version": each.version,
                "valid_from": each.valid_from.isoformat(),
                "areas": each.area_count,
                "source": each.source,
                "licence": each.licence,
            }
            for each in area_maps_listed().order_by("valid_from")
        ]
    if arguments.json:
        print(json.dumps(maps, ensure_ascii=False))
    else:
        for each in maps:
            print("  ".join(str(value) for value in each.values()))
    return EXIT_DONE


def _read(path: Path) -> AreaFile:
    """At most one byte more than is taken, so that a file beyond it is refused without being read."""
    with path.open("rb") as stream:
        return area_file_read(stream.read(FILE_BYTES_MAX + 1), file=path.name)


def _told(arguments: argparse.Namespace, result: dict[str, object]) -> int:
    if arguments.json:
        print(json.dumps(result))
    else:
        print(f"map {result['version']}: {result['areas']} areas, {result['new']} of them new")
    return EXIT_DONE
