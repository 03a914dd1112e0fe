using System.Diagnostics;
using System.Globalization;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Formats.Exports;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Store.Ledger;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Commands;

public sealed class StoppedCommandTestsOnSqlite() : StoppedCommandTests(DatabaseEngine.Sqlite);

public sealed class StoppedCommandTestsOnPostgres() : StoppedCommandTests(DatabaseEngine.Postgres);

/// <summary>What is stopped in the midst says what it left behind.</summary>
public abstract class StoppedCommandTests(DatabaseEngine engine)
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_stopped_import_says_how_many_rows_are_kept(string signal)
    {
        await using var world = await World.CreateAsync(engine);
        var file = Path.Combine(world.Settings.DataDirectory, "rows.csv");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 400_000).Select(i => $"{i},row {i}").Prepend("id,text"), TestContext.Current.CancellationToken);
        var (process, said) = ServerProcess.Command(world.Settings, ["import", file, "--project", "animals", "--key", "id", "--json"]);
        using var running = process;

        while ((await world.Instance.Projects.CountersAsync(world.Project.Id)).GetValueOrDefault("items") == 0 && !process.HasExited)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = (await world.Instance.Imports.ListAsync(world.Project.Id))[0];
        var items = (await world.Instance.Projects.CountersAsync(world.Project.Id)).GetValueOrDefault("items");

        Assert.Equal((130, ImportState.Stopped), (process.ExitCode, run.State));
        Assert.Equal(items, run.Added);
        Assert.Contains($"{items} rows are kept", run.Message, StringComparison.Ordinal);
        Assert.Contains($"{items} rows are kept", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_breaks_off_is_recorded_as_such()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1, overlap: 1);
        await world.AnswerNextAsync(await world.AnnotatorAsync(), "cat");

        await Assert.ThrowsAsync<IOException>(() => ExportProject.RunRecordedAsync(
            world.Instance, world.Project.Id, ExportSubject.Labels, ExportFormat.Csv, null, new FullDisk(), null, false, world.Operator, TestContext.Current.CancellationToken));
        var events = await world.Instance.Ledger.EventsAsync(world.Project.Id, 0, 100, false, new EventFilter());

        Assert.Equal([EventKind.ExportBegun, EventKind.ExportBroken], events.TakeLast(2).Select(e => e.Kind));
        Assert.Contains("could not be written", events[^1].Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_whose_last_bytes_find_no_room_was_not_made()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1, overlap: 1);
        await world.AnswerNextAsync(await world.AnnotatorAsync(), "cat");

        await Assert.ThrowsAsync<IOException>(() => ExportProject.RunRecordedAsync(
            world.Instance, world.Project.Id, ExportSubject.Labels, ExportFormat.Csv, null, new AlmostFullDisk(), null, false, world.Operator, TestContext.Current.CancellationToken));
        var events = await world.Instance.Ledger.EventsAsync(world.Project.Id, 0, 100, false, new EventFilter());

        Assert.Equal([EventKind.ExportBegun, EventKind.ExportBroken], events.TakeLast(2).Select(e => e.Kind));
    }

    /// <summary>Takes what is written into a buffer, and has no room for it in the end.</summary>
    private sealed class AlmostFullDisk : MemoryStream
    {
        public override Task FlushAsync(CancellationToken cancellationToken) => throw new IOException("No space left on device");
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("No space left on device");
    }
}
