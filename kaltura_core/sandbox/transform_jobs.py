"""The transform job: what the server's batch does to older records after a schema change (server.md section 4).

A job rewrites records 40 at a time, spread over its duration. While it runs the profile is TRANSFORMING; afterwards it
is ACTIVE again, or DEPRECATED, that is gone from every list, where the job was told to fail. Jobs live in the database,
so a restart goes on with them.
"""

from __future__ import annotations

import sqlite3

from kaltura_core.metadata.server_effect import AppliedRecord, server_effect
from kaltura_core.sandbox import entries, index
from kaltura_core.sandbox.call import Call, Tuning
from kaltura_core.sandbox.store import next_version

RUN = 40
ACTIVE, DEPRECATED, TRANSFORMING = 1, 2, 3
VALID, INVALID = 1, 2


def start(call: Call, profile: sqlite3.Row, *, version: int, after_xsd: str) -> None:
    """Start a job where VALID records older than `version` exist; the answer already says TRANSFORMING."""
    older = call.db.execute(
        "SELECT count(*) FROM record WHERE profile_id = ? AND status = ? AND profile_version < ?",
        (profile["id"], VALID, version),
    ).fetchone()[0]
    if not older:
        return
    total = call.db.execute(
        "SELECT count(*) FROM record WHERE profile_id = ? AND status = ? AND profile_version = ?",
        (profile["id"], VALID, profile["version"]),
    ).fetchone()[0]
    call.db.execute("UPDATE profile SET status = ? WHERE id = ?", (TRANSFORMING, profile["id"]))
    call.db.execute(
        "INSERT INTO transform_job (profile_id, source_version, before_xsd, after_xsd, started_at, seconds, fails,"
        " total) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            profile["id"],
            profile["version"],
            profile["xsd"],
            after_xsd,
            call.now,
            call.tuning.transform_seconds,
            call.tuning.transform_fails,
            total,
        ),
    )


def pending(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM transform_job WHERE finished = 0 LIMIT 1").fetchone() is not None


def advance(db: sqlite3.Connection, *, now: float, tuning: Tuning, most: int) -> bool:
    """Bring every running job to where it should be by now, at most `most` records a job.

    Tells whether a job is behind its time.
    """
    jobs = db.execute("SELECT * FROM transform_job WHERE finished = 0 ORDER BY id").fetchall()
    behind = [_advance(db, job, now=now, tuning=tuning, most=most) for job in jobs]
    return any(behind)


def _advance(db: sqlite3.Connection, job: sqlite3.Row, *, now: float, tuning: Tuning, most: int) -> bool:
    elapsed = now - job["started_at"]
    done_by_time = elapsed >= job["seconds"]
    profile = db.execute("SELECT * FROM profile WHERE id = ?", (job["profile_id"],)).fetchone()
    if job["fails"]:
        if done_by_time:
            _finish(db, job, DEPRECATED)
        return False
    older = "profile_id = ? AND status = ? AND profile_version = ?"
    key = (job["profile_id"], VALID, job["source_version"])
    waiting = db.execute(f"SELECT count(*) FROM record WHERE {older}", key).fetchone()[0]  # noqa: S608
    due = job["total"] if done_by_time else int(job["total"] * elapsed / job["seconds"]) // RUN * RUN
    run = min(most, waiting if done_by_time else due - (job["total"] - waiting))
    if run > 0:
        effect = server_effect(job["before_xsd"], job["after_xsd"])
        rows = db.execute(f"SELECT * FROM record WHERE {older} ORDER BY id LIMIT ?", (*key, run)).fetchall()  # noqa: S608
        for row in rows:
            _rewrite(db, row, effect.apply(row["xml"]), profile["version"], now, tuning)
        waiting -= len(rows)
    if done_by_time and waiting == 0:
        _finish(db, job, ACTIVE)
    return bool(run == most)


def _rewrite(
    db: sqlite3.Connection, row: sqlite3.Row, applied: AppliedRecord, version: int, now: float, tuning: Tuning
) -> None:
    """A valid result replaces the record; an invalid one leaves its XML and hides it."""
    second = int(now)
    if applied.status == VALID:
        new = next_version(row["version"])
        db.execute(
            "UPDATE record SET xml = ?, version = ?, profile_version = ?, updated_at = ? WHERE id = ?",
            (applied.xml, new, version, second, row["id"]),
        )
        db.execute("INSERT OR REPLACE INTO record_file VALUES (?, ?, ?)", (row["id"], new, second))
    else:
        db.execute("UPDATE record SET status = ?, updated_at = ? WHERE id = ?", (INVALID, second, row["id"]))
    index.noticed(db, row["id"], now=now, lag=tuning.index_lag)
    if row["object_type"] == 1:
        entries.touch(db, row["object_id"], second)


def _finish(db: sqlite3.Connection, job: sqlite3.Row, status: int) -> None:
    db.execute("UPDATE transform_job SET finished = 1 WHERE id = ?", (job["id"],))
    others = db.execute(
        "SELECT 1 FROM transform_job WHERE profile_id = ? AND finished = 0", (job["profile_id"],)
    ).fetchone()
    if others is None or status == DEPRECATED:
        db.execute(
            "UPDATE profile SET status = ? WHERE id = ? AND status = ?", (status, job["profile_id"], TRANSFORMING)
        )
