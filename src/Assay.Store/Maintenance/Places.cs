namespace Assay.Store.Maintenance;

/// <summary>What can stand in a column.</summary>
public enum Holds
{
    /// <summary>Numbers, moments, states, keyed or salted hashes, and words of our own.</summary>
    Plain,

    /// <summary>An item's content, or what was said about it.</summary>
    Content,

    /// <summary>What people write or look for, in which an item or a person can be named.</summary>
    Text,

    /// <summary>A person's name or address.</summary>
    Name,

    /// <summary>A secret, as a hash.</summary>
    Secret,

    /// <summary>What a project calls its parts and its sources.</summary>
    Words,
}

/// <summary>What an erasure does to a column.</summary>
public enum OnErasure
{
    Stays,

    /// <summary>Goes with the item or the person whose row it is.</summary>
    Goes,

    /// <summary>Goes where it names what is erased.</summary>
    Searched,
}

/// <summary>A column, what can stand in it, and what erasing an item or a person (an account, or a worker of imported answers) does to it.</summary>
public sealed record Place(string Table, string Column, Holds Holds, OnErasure Item = OnErasure.Stays, OnErasure Person = OnErasure.Stays);

/// <summary>A place outside the database.</summary>
public sealed record FilePlace(string Name, string Holds, string OnErasure);

/// <summary>
/// All places where content of items and names of people can stand. A test holds it against the schemas of both engines, so
/// that a new column is put here before it is used; docs/erasure.md says the same for people.
/// </summary>
public static class Places
{
    public static IReadOnlyList<Place> Columns { get; } =
    [
        .. Plain("instance", "name", "value"),
        .. Plain("id_alloc", "name", "next_id"),
        .. Plain("schema_migration", "version", "name", "sha256", "applied_at"),
        .. Plain("actor", "actor_id", "kind", "project_id", "created_at"),
        new("actor", "handle", Holds.Name, Person: OnErasure.Goes),
        .. Plain("account", "actor_id", "state", "failed_tries", "locked_until", "created_at"),
        new("account", "email", Holds.Name, Person: OnErasure.Goes),
        new("account", "name", Holds.Name, Person: OnErasure.Goes),
        new("account", "password_hash", Holds.Secret, Person: OnErasure.Goes),
        .. Plain("credential", "kind", "number", "actor_id", "scopes", "project_id", "created_by", "created_at", "expires_at", "last_used_at", "revoked_at"),
        new("credential", "credential_id", Holds.Secret, Person: OnErasure.Goes),
        new("credential", "name", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        .. Plain("access_grant", "actor_id", "project_id", "pool_id", "roles", "granted_by", "granted_at"),
        .. Plain("project", "project_id", "policy", "item_key", "state", "taxonomy_version", "worker_model", "created_at"),
        new("project", "name", Holds.Words),
        new("project", "description", Holds.Words),
        .. Plain("pool", "pool_id", "project_id"),
        new("pool", "name", Holds.Words),
        .. Plain("taxonomy_version", "project_id", "version", "body_hash", "published", "created_at", "created_by"),
        new("taxonomy_version", "body", Holds.Words),
        new("taxonomy_version", "source", Holds.Words),
        .. Plain("item", "item_id", "added_at_position", "retain_until"),
        new("item", "item_hash", Holds.Content, OnErasure.Goes),
        new("item", "payload", Holds.Content, OnErasure.Goes),
        new("item", "meta", Holds.Content, OnErasure.Goes),
        new("item", "salt", Holds.Content, OnErasure.Goes),
        new("item", "external_key", Holds.Content, OnErasure.Goes),
        .. Plain("facet_field", "project_id", "field_id"),
        new("facet_field", "name", Holds.Words),
        .. Plain("item_facet", "project_id", "field_id", "item_id"),
        new("item_facet", "val", Holds.Content, OnErasure.Goes),
        .. Plain("task", "task_id", "project_id", "item_id", "stage", "taxonomy_version", "pool_id", "priority", "sort_key", "overlap", "leased", "answered", "state", "fence", "return_number", "failures", "due_at", "updated_at"),
        new("task", "posterior", Holds.Content, OnErasure.Goes),
        new("task", "agreement", Holds.Content, OnErasure.Goes),
        .. Plain("lease", "task_id", "actor_id", "state", "fence", "claimed_at", "expires_at"),
        .. Plain("claim_cursor", "actor_id", "project_id", "pool_id", "main_key", "returned"),
        .. Plain("draft", "task_id", "actor_id", "saved_at"),
        new("draft", "value", Holds.Content, OnErasure.Goes, OnErasure.Goes),
        .. Plain("answer", "task_id", "actor_id", "position", "taxonomy_version", "answered_at"),
        new("answer", "value", Holds.Content, OnErasure.Goes),
        .. Plain("label", "task_id", "from_position", "to_position", "project_id", "method", "answers", "state", "taxonomy_version", "resolved_at"),
        new("label", "class", Holds.Content, OnErasure.Goes),
        new("label", "value", Holds.Content, OnErasure.Goes),
        new("label", "posterior", Holds.Content, OnErasure.Goes),
        .. Plain("project_counter", "project_id", "name", "value"),
        .. Plain("ledger_head", "project_id", "size", "frontier", "last_at", "next_item", "next_task", "next_return", "furthest"),
        .. Plain("ledger_event", "ledger_key", "event_id", "kind", "actor_id", "task_id", "at", "header", "leaf_hash", "project_id", "position"),
        new("ledger_event", "value", Holds.Content, OnErasure.Goes, OnErasure.Searched),
        new("ledger_event", "salt", Holds.Content, OnErasure.Goes, OnErasure.Searched),
        .. Plain("ledger_tile", "project_id", "level", "tile_index", "hashes"),
        .. Plain("ledger_checkpoint", "project_id", "size", "note", "created_at"),
        .. Plain("ledger_part", "project_id", "part_hash"),
        new("ledger_part", "body", Holds.Content, OnErasure.Goes),
        .. Plain("inbox_entry", "entry_key", "project_id", "kind", "task_id", "item_id", "actor_id", "opened_at", "answered_by", "answered_at"),
        new("inbox_entry", "reason", Holds.Content, OnErasure.Goes, OnErasure.Goes),
        new("inbox_entry", "body", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        new("inbox_entry", "answer", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        .. Plain("person_setting", "actor_id", "name", "changed_at"),
        new("person_setting", "value", Holds.Text, Person: OnErasure.Goes),
        .. Plain("saved_view", "view_id", "project_id", "actor_id", "shared", "changed_at"),
        new("saved_view", "name", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        new("saved_view", "query", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        .. Plain("taxonomy_draft", "project_id", "actor_id", "base_version", "changed_at"),
        new("taxonomy_draft", "body", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        .. Plain("bulk_run", "run_id", "project_id", "change", "state", "undoes", "at_task", "end_task", "changed", "unchanged", "actor_id", "started_at", "finished_at", "attempts", "retry_at"),
        new("bulk_run", "selection", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        new("bulk_run", "message", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        .. Plain("bulk_change", "run_id", "task_id", "priority", "overlap", "pool_id", "state"),
        .. Plain("import_run", "run_id", "project_id", "kind", "state", "rows_read", "added", "known", "refused", "merged", "broken", "runner", "seen_at", "actor_id", "started_at", "finished_at"),
        new("import_run", "source", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        new("import_run", "faults", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        new("import_run", "message", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        .. Plain("import_fault", "run_id", "number", "line"),
        new("import_fault", "field", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        new("import_fault", "message", Holds.Text, OnErasure.Searched, OnErasure.Searched),
        .. Plain("retention_due", "item_id", "project_id", "announced_at", "erase_at"),
    ];

    public static IReadOnlyList<FilePlace> Files { get; } =
    [
        new("assay.db", "all of the above on the embedded engine", "freed bytes are zeroed, and so is what pages keep outside of their rows"),
        new("assay.db-wal", "what was written last", "emptied after every erasure; after those of retention within the hour"),
        new("assay.db-shm", "page numbers", "holds neither"),
        new("uploads/", "an import that is read twice", "a file without a name, gone with its process; what an older build left is removed"),
        new("erasures.jsonl", "ids of what was erased", "stays: a restore needs it"),
        new("ledger.key", "the key of the ledger", "stays"),
        new("FILE.PID-HEX", "one of these files before it is moved into place", "gone with its command; what a killed one left is removed by a start an hour later, and a key that the database names is put in its place"),
        new("assay.db-heads, NAME.heads", "how many events each log has", "holds neither"),
        new("backups", "all that there was when they were made", "out of reach: erased again by every restore"),
        new("logs", "ids, routes and failures; no content and no names", "nothing to erase"),
    ];

    /// <summary>Kinds of event with text that people wrote or looked for; the condition of the index that finds them.</summary>
    internal const string TextEvents = "kind IN ('annotation.skipped', 'task.flagged', 'question.asked', 'inbox.answered', 'export.begun', 'export.made', 'export.broken')";

    /// <summary>Kinds of event that are a person's own words.</summary>
    internal const string OwnWords = "kind IN ('annotation.skipped', 'task.flagged', 'question.asked', 'inbox.answered')";

    private static IEnumerable<Place> Plain(string table, params string[] columns) => columns.Select(c => new Place(table, c, Holds.Plain));
}
