using System.Text;
using Assay.Domain;
using Assay.Formats.Rows;
using Assay.Server.Work.Items;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Items;

public sealed class SlowImportTestsOnSqlite() : SlowImportTests(DatabaseEngine.Sqlite);

public sealed class SlowImportTestsOnPostgres() : SlowImportTests(DatabaseEngine.Postgres);

/// <summary>A source that stops in its midst, with much of it read and written, while something happens to the project.</summary>
public abstract class SlowImportTests(DatabaseEngine engine)
{
    private const string Key = "Zora-Kessler-71";

    [Fact]
    public async Task A_key_that_a_running_import_quoted_is_not_written_back_after_its_item_was_erased()
    {
        await using var world = await World.CreateAsync(engine);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("who this is") with { ExternalKey = Key }], new Placement("test", 1), world.Operator)).AcceptedValue();
        using var source = new StoppingStream($"id,text\n{Key},another text\n{string.Concat(Enumerable.Range(0, 3500).Select(i => $"{i},row {i} {new string('x', 200)}\n"))}", "9999,last\n");
        var rows = new ItemSource("rows.csv", RowFormat.Csv, () => source, ColumnRoles.Parse("id", [], []).AcceptedValue(), Strict: false);
        var running = Task.Run(async () => await ItemImport.RunAsync(world.Instance, (await world.Instance.Projects.FindAsync(world.Project.Id))!, rows, world.Operator));
        await source.Stopped;
        await Eventually.HoldsAsync(async () => await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM import_fault")) == 1);

        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "asked for", world.Operator)).AcceptedValue();
        source.GoOn();
        var run = (await running).AcceptedValue();

        Assert.Equal((ImportState.Done, 3502L, 3501L, 1L), (run.State, run.Read, run.Added, run.Refused));
        Assert.Empty(await Planted.ColumnsWithAsync(world.Instance, Key));
        Assert.Equal(["Erased."], (await world.Instance.Imports.FindAsync(run.Id))!.Faults.Select(f => f.Message));
    }

    [Theory]
    [InlineData("items")]
    [InlineData("annotations")]
    public async Task An_import_whose_project_is_archived_meanwhile_says_what_is_kept(string kind)
    {
        await using var world = await World.CreateAsync(engine);
        var project = (await world.Instance.Projects.FindAsync(world.Project.Id))!;
        var isItems = kind == "items";
        using var source = isItems
            ? new StoppingStream($"id,text\n{string.Concat(Enumerable.Range(0, 3500).Select(i => $"{i},row {i} {new string('x', 200)}\n"))}", "9999,last\n")
            : new StoppingStream($"task,worker,label\n{string.Concat(Enumerable.Range(0, 3500).Select(i => $"a key as long as this {new string('x', 200)} {i},ana,cat\n"))}", "9999,ana,cat\n");
        var running = Task.Run(async () => isItems
            ? await ItemImport.RunAsync(world.Instance, project, new ItemSource("rows.csv", RowFormat.Csv, () => source, ColumnRoles.Parse("id", [], []).AcceptedValue(), Strict: false), world.Operator)
            : await AnnotationImport.RunAsync(world.Instance, project, new AnswerSource("answers", RowFormat.Csv, () => source, ItemsGiven: false), world.Operator));
        await source.Stopped;
        await Eventually.HoldsAsync(async () => (await world.Instance.Imports.ListAsync(project.Id)).Single().Kept > 0);

        (await world.Instance.Projects.ChangeAsync(project.Id, null, Domain.Projects.ProjectState.Archived, null, world.Operator)).AcceptedValue();
        source.GoOn();
        var refusal = (await running).Refusal!;

        var run = (await world.Instance.Imports.ListAsync(project.Id)).Single();
        Assert.Contains($"{run.Kept} rows are kept, {run.Added} of them new.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((ImportState.Failed, refusal.Message), (run.State, run.Message));
        Assert.Equal(run.Added, await world.Instance.Database.ReadAsync(s => s.Number($"SELECT count(*) FROM {(isItems ? "item" : "answer")}")));
    }

    [Fact]
    public async Task Answers_that_come_while_somebody_publishes_a_taxonomy_go_under_that_and_replace_it_by_none()
    {
        await using var server = await TestServer.StartAsync(engine);
        var by = new Store.Access.Authority(new ActorId(0), null, "test");
        var instance = server.Instance;
        var project = (await instance.Projects.CreateAsync("own", "", new Domain.Projects.ProjectPolicy(), by)).AcceptedValue();
        using var source = new StoppingStream("task,worker,label\n", "one,ana,cat\ntwo,ana,spam\n");
        var answers = new AnswerSource("answers", RowFormat.Csv, () => source.Again(), ItemsGiven: false);
        var running = Task.Run(async () => await AnnotationImport.RunAsync(instance, project, answers, by));
        await source.Stopped;

        var published = (await instance.Projects.PublishAsync(project.Id, Domain.Taxonomies.TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, by)).AcceptedValue();
        source.GoOn();
        var run = (await running).AcceptedValue();

        Assert.Equal(1, published.Version);
        Assert.Equal(1, (await instance.Projects.FindAsync(project.Id))!.TaxonomyVersion);
        Assert.Equal((1L, 1L), (run.Added, run.Refused));
    }

    [Fact]
    public async Task A_check_whose_source_breaks_off_has_failed()
    {
        await using var world = await World.CreateAsync(engine);
        using var source = new StoppingStream("id,text\n1,one\n", "", new IOException("The connection was closed."));
        var rows = new ItemSource("rows.csv", RowFormat.Csv, () => source, ColumnRoles.Parse("id", [], []).AcceptedValue(), Strict: false);
        source.GoOn();

        await Assert.ThrowsAsync<IOException>(async () => await ItemCheck.RunAsync(world.Instance, (await world.Instance.Projects.FindAsync(world.Project.Id))!, rows, world.Operator, TestContext.Current.CancellationToken));

        Assert.Equal(ImportState.Failed, Assert.Single(await world.Instance.Imports.ListAsync(world.Project.Id)).State);
    }

    [Fact]
    public async Task An_import_whose_end_the_store_does_not_take_says_how_many_rows_are_kept()
    {
        await using var world = await World.CreateAsync(engine);
        using var source = new StoppingStream("id,text\n1,one\n2,two\n", "");
        var rows = new ItemSource("rows.csv", RowFormat.Csv, () => source, ColumnRoles.Parse("id", [], []).AcceptedValue(), Strict: false);
        var commits = 0;

        // The run begins, tasks that are missing are made, its rows come in, its end is not taken.
        world.BeforeCommit(() =>
        {
            if (++commits >= 4)
            {
                throw new StoreUnavailableException("The disk is full.", new IOException());
            }
        });
        source.GoOn();
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await ItemImport.RunAsync(world.Instance, (await world.Instance.Projects.FindAsync(world.Project.Id))!, rows, world.Operator));
        world.BeforeCommit(null);

        Assert.Equal(2, (await world.Instance.Projects.CountersAsync(world.Project.Id)).GetValueOrDefault("items"));
        Assert.Contains("2 rows are kept, 2 of them new", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing of this request was kept", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Gives a first part, waits, and gives the rest.</summary>
    private sealed class StoppingStream(string first, string rest, Exception? failure = null) : Stream
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MemoryStream _first = new(Encoding.UTF8.GetBytes(first));
        private readonly MemoryStream _rest = new(Encoding.UTF8.GetBytes(rest));

        public Task Stopped => _stopped.Task;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        /// <summary>From the beginning, as a source is opened that is read twice.</summary>
        public StoppingStream Again()
        {
            (_first.Position, _rest.Position) = (0, 0);
            return this;
        }

        public void GoOn() => _goesOn.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_first.Position < _first.Length)
            {
                return await _first.ReadAsync(buffer, cancellationToken);
            }

            _stopped.TrySetResult();
            await _goesOn.Task.WaitAsync(cancellationToken);
            if (failure is not null)
            {
                throw failure;
            }

            return await _rest.ReadAsync(buffer, cancellationToken);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    }
}
