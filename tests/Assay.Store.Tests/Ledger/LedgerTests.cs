using System.Text;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Store.Engine;
using Assay.Store.Ledger;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Ledger;

public sealed class LedgerTestsOnSqlite() : LedgerTests(DatabaseEngine.Sqlite);

public sealed class LedgerTestsOnPostgres() : LedgerTests(DatabaseEngine.Postgres);

public abstract class LedgerTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_log_that_nobody_touched_verifies()
    {
        await using var world = await WorkedAsync(700);

        var project = await world.Instance.VerifyAsync(world.Project.Id, []);
        var instance = await world.Instance.VerifyAsync(default, []);

        Assert.Empty(project.Faults);
        Assert.Empty(instance.Faults);
        Assert.Equal((await world.Instance.Ledger.StateAsync(world.Project.Id)).Root, project.Root);
    }

    [Fact]
    public async Task Verifying_stops_when_nobody_waits_for_it_any_more()
    {
        await using var world = await WorkedAsync(20);
        using var waiting = new CancellationTokenSource();
        var time = new LeavingTime(waiting);
        await using var instance = await Instance.OpenAsync(world.Settings, Server.Work.Labels.LabelAggregation.Aggregate, time, create: false);

        time.Leaves = true;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => instance.VerifyAsync(world.Project.Id, [], cancel: waiting.Token));
        Assert.Empty((await instance.VerifyAsync(world.Project.Id, [], cancel: TestContext.Current.CancellationToken)).Faults);
    }

    /// <summary>A clock that, once told, ends a wait when it is next looked at: verifying looks once, as it begins.</summary>
    private sealed class LeavingTime(CancellationTokenSource waiting) : TimeProvider
    {
        public bool Leaves { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            if (Leaves)
            {
                waiting.Cancel();
            }

            return base.GetUtcNow();
        }
    }

    /// <summary>One byte, or the last digit of a number, of one column of one event.</summary>
    [Theory]
    [InlineData("header", "header = replace(header, '\"kind\"', '\"kinD\"')")]
    [InlineData("header time", "header = replace(header, '\"tool\":\"test\"', '\"tool\":\"tesu\"')")]
    [InlineData("value", "value = replace(value, 'cat', 'cau')")]
    [InlineData("salt", "salt = $bytes16")]
    [InlineData("leaf_hash", "leaf_hash = $bytes32")]
    [InlineData("event_id", "event_id = $bytes16")]
    [InlineData("kind", "kind = 'annotation.submittee'")]
    [InlineData("actor_id", "actor_id = actor_id + 1")]
    [InlineData("task_id", "task_id = task_id + 1")]
    [InlineData("at", "at = at + 1")]
    [InlineData("value gone", "value = NULL, salt = NULL")]
    public async Task Any_changed_column_is_named_by_position_and_event(string what, string change)
    {
        _ = what;
        await using var world = await WorkedAsync(20);
        var target = (await world.Instance.Ledger.EventsAsync(world.Project.Id, 0, 1000, false, new EventFilter(Kind: EventKind.AnnotationSubmitted)))[3];
        await TamperAsync(world, $"UPDATE ledger_event SET {change} WHERE ledger_key = {Keys.Of(world.Project.Id.Value, target.Position)}");

        var report = await world.Instance.VerifyAsync(world.Project.Id, []);

        Assert.Contains(report.Faults, f => f.Position == target.Position && f.Event == target.Id);
    }

    [Theory]
    [InlineData("DELETE FROM ledger_event WHERE ledger_key = $key")]
    [InlineData("UPDATE ledger_event SET ledger_key = ledger_key + 100000 WHERE ledger_key = $key")]
    public async Task A_missing_or_moved_event_is_found(string change)
    {
        await using var world = await WorkedAsync(20);
        var position = 10L;
        await TamperAsync(world, change.Replace("$key", Keys.Of(world.Project.Id.Value, position).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

        var report = await world.Instance.VerifyAsync(world.Project.Id, []);

        Assert.Contains(report.Faults, f => f.Position == position);
    }

    [Theory]
    [InlineData("UPDATE ledger_tile SET hashes = $tile WHERE project_id = $project AND level = 0 AND tile_index = 0")]
    [InlineData("UPDATE ledger_head SET frontier = $bytes64 WHERE project_id = $project")]
    [InlineData("UPDATE ledger_head SET last_at = last_at + 1 WHERE project_id = $project")]
    [InlineData("UPDATE item SET payload = replace(payload, 'item 3', 'item 4') WHERE external_key = 'item 3'")]
    [InlineData("UPDATE item SET salt = $bytes16 WHERE external_key = 'item 3'")]
    [InlineData("DELETE FROM ledger_tile WHERE project_id = $project")]
    [InlineData("UPDATE project SET policy = replace(policy, '\"overlap\":1', '\"overlap\":2') WHERE project_id = $project")]
    [InlineData("UPDATE taxonomy_version SET body_hash = $bytes32 WHERE project_id = $project")]
    public async Task What_stands_beside_the_events_is_checked_too(string change)
    {
        await using var world = await WorkedAsync(300);
        await TamperAsync(world, change.Replace("$project", world.Project.Id.ToString(), StringComparison.Ordinal));

        var report = await world.Instance.VerifyAsync(world.Project.Id, []);

        Assert.False(report.Holds);
    }

    [Fact]
    public async Task A_consistent_rewrite_contradicts_a_checkpoint_that_was_kept_elsewhere()
    {
        await using var world = await WorkedAsync(5);
        await using var rewritten = await WorkedAsync(6);
        var kept = await world.Instance.Ledger.CheckpointAsync(world.Project.Id);
        var body = kept[..(kept.IndexOf("\n\n", StringComparison.Ordinal) + 1)];
        Assert.True(Checkpoint.TryParse(body, out var checkpoint));
        var signer = rewritten.Instance.Database.Ledger.Signer!;
        var asTheirs = SignedNote.Sign(new Checkpoint(rewritten.Instance.Database.Ledger.Origin(rewritten.Project.Id), checkpoint.Size, checkpoint.Root).Body(), signer);

        var report = await rewritten.Instance.VerifyAsync(rewritten.Project.Id, [asTheirs]);

        Assert.Contains(report.Faults, f => f.Message.Contains("rewritten", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proof_of_an_event_verifies_without_the_database_and_a_changed_one_does_not()
    {
        await using var world = await WorkedAsync(300);
        var proof = (await world.Instance.Ledger.ProveAsync(world.Project.Id, 257))!;

        var whole = EventProof.FromJson(proof.ToJson())!.Fault(world.Instance.Ledger.Key);
        var changed = (proof with { Header = proof.Header.Replace("\"tool\":\"", "\"tool\":\"x", StringComparison.Ordinal) }).Fault(world.Instance.Ledger.Key);
        var otherValue = (proof with { Value = """{"answer":{"animal":"dog"}}""" }).Fault(null);

        Assert.Null(whole);
        Assert.NotNull(changed);
        Assert.NotNull(otherValue);
    }

    [Theory]
    [InlineData("salt", "\"\"", "not whole")]
    [InlineData("salt", "\"AAAA\"", "not whole")]
    [InlineData("salt", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", "not whole")]
    [InlineData("salt", "\"?\"", "not base64")]
    [InlineData("salt", "null", "The value is not the one")]
    [InlineData("value", "null", "was taken out")]
    [InlineData("path", "[\"\"]", "not whole")]
    [InlineData("path", "[\"AAAA\"]", "not whole")]
    [InlineData("path", "[]", "not in the tree")]
    [InlineData("position", "-1", "header is not that")]
    [InlineData("treeSize", "-1", "not of the tree")]
    [InlineData("treeSize", "9223372036854775807", "not of the tree")]
    [InlineData("header", "\"\"", "header is not that")]
    [InlineData("checkpoint", "\"\"", "not a signed note")]
    [InlineData("key", "\"AAAA\"", "no readable key")]
    public async Task A_member_of_a_proof_that_has_another_length_or_kind_is_said_and_is_no_bug(string member, string json, string said)
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(10);
        var file = System.Text.Json.Nodes.JsonNode.Parse((await world.Instance.Ledger.ProveAsync(world.Project.Id, 2))!.ToJson())!.AsObject();
        file[member] = System.Text.Json.Nodes.JsonNode.Parse(json);

        var fault = EventProof.FromJson(file.ToJsonString())!.Fault(null);

        Assert.Contains(said, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_without_its_value_says_what_it_does_not_show_and_one_whose_value_was_taken_out_does_not_hold()
    {
        await using var world = await WorkedAsync(3);
        var proof = (await world.Instance.Ledger.ProveAsync(world.Project.Id, 5))!;

        var erased = proof with { Value = null, Salt = null };
        var takenOut = proof with { Value = null };

        Assert.Null(erased.Fault(world.Instance.Ledger.Key));
        Assert.Contains("without the value", erased.Shows(), StringComparison.Ordinal);
        Assert.DoesNotContain("without", proof.Shows(), StringComparison.Ordinal);
        Assert.Contains("taken out", takenOut.Fault(world.Instance.Ledger.Key), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("path")]
    [InlineData("checkpoint")]
    [InlineData("key")]
    public async Task A_proof_that_lacks_a_member_does_not_hold(string member)
    {
        await using var world = await WorkedAsync(3);
        var file = System.Text.Json.Nodes.JsonNode.Parse((await world.Instance.Ledger.ProveAsync(world.Project.Id, 5))!.ToJson())!.AsObject();
        file[member] = null;
        var empty = EventProof.FromJson(file.ToJsonString())!;
        file.Remove(member);

        Assert.NotNull(empty.Fault(null));
        Assert.NotNull(EventProof.FromJson(file.ToJsonString())!.Fault(null));
    }

    [Fact]
    public async Task A_stored_checkpoint_that_was_removed_is_missed_by_the_next()
    {
        await using var world = await WorkedAsync(3);
        var sizes = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            await world.Instance.Ledger.CheckpointAsync(world.Project.Id);
            sizes.Add((await world.Instance.Ledger.StateAsync(world.Project.Id)).Size);
            await world.AddAsync(1, from: 100 + i);
        }

        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
        await TamperAsync(world, $"DELETE FROM ledger_checkpoint WHERE project_id = {world.Project.Id} AND size = {sizes[1]}");

        var report = await world.Instance.VerifyAsync(world.Project.Id, []);

        Assert.Contains($"follows one of {sizes[1]} events", Assert.Single(report.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_stored_checkpoint_of_a_long_log_is_missed_when_it_was_removed()
    {
        await using var world = await WorkedAsync(2500);
        Assert.InRange((await world.Instance.Ledger.StateAsync(world.Project.Id)).Size, 4097, long.MaxValue);
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
        await TamperAsync(world, $"DELETE FROM ledger_checkpoint WHERE project_id = {world.Project.Id}");

        var report = await world.Instance.VerifyAsync(world.Project.Id, []);

        Assert.Contains("was removed", Assert.Single(report.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consistency_between_any_two_sizes_is_proved()
    {
        await using var world = await WorkedAsync(300);
        var size = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size;

        var path = await world.Instance.Ledger.ConsistencyAsync(world.Project.Id, 100, size);

        var oldRoot = await world.Instance.Ledger.RootAtAsync(world.Project.Id, 100);
        var newRoot = await world.Instance.Ledger.RootAtAsync(world.Project.Id, size);
        Assert.True(MerkleProof.VerifyConsistency(100, size, oldRoot, newRoot, path));
    }

    [Fact]
    public async Task A_moment_is_one_position()
    {
        await using var world = await WorkedAsync(3);
        var before = await world.Instance.Ledger.StateAsync(world.Project.Id);
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.AddAsync(1, from: 5000);

        var then = await world.Instance.Ledger.SizeAtAsync(world.Project.Id, before.LastAt);
        var now = await world.Instance.Ledger.SizeAtAsync(world.Project.Id, world.Instance.Database.Now);

        Assert.Equal(before.Size, then);
        Assert.True(now > then);
    }

    [Fact]
    public async Task Event_times_never_run_backwards_when_the_clock_does()
    {
        await using var world = await WorkedAsync(2);
        world.Time.Advance(TimeSpan.FromHours(-1));

        await world.AddAsync(1, from: 5000);

        Assert.True((await world.Instance.VerifyAsync(world.Project.Id, [])).Holds);
    }

    private async Task<World> WorkedAsync(int items)
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(items);
        var ana = await world.AnnotatorAsync();
        while (await world.NextAsync(ana) is { } held)
        {
            (await world.SubmitAsync(held, ana, "cat")).AcceptedValue();
        }

        return world;
    }

    /// <summary>What somebody with the database's password can do.</summary>
    private static async Task TamperAsync(World world, string sql)
    {
        using var session = await Instance.OpenSessionAsync(world.Settings);
        var sqlite = world.Settings.ConnectionString is null;
        string Bytes(int count) => sqlite ? $"x'{string.Concat(Enumerable.Repeat("ab", count))}'" : $"decode('{string.Concat(Enumerable.Repeat("ab", count))}', 'hex')";
        foreach (var trigger in sqlite ? (string[])["tr_ledger_no_update", "tr_ledger_no_delete", "tr_taxonomy_immutable"] : [])
        {
            session.Script($"DROP TRIGGER {trigger}");
        }

        session.Script(sql.Replace("$bytes16", Bytes(16), StringComparison.Ordinal).Replace("$bytes32", Bytes(32), StringComparison.Ordinal)
            .Replace("$bytes64", Bytes(64), StringComparison.Ordinal).Replace("$tile", Bytes(8192), StringComparison.Ordinal));
    }
}
