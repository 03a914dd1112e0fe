using System.Runtime.InteropServices;
using Assay.Domain.Ledger;
using Assay.Store.Engine;
using Assay.Store.Ledger;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

/// <summary>What is said where a commit itself fails, which SQLite may find whole in its log at the next start: neither kept nor not kept.</summary>
public sealed partial class FailedCommitTests
{
    [Fact]
    public async Task A_disk_that_fails_at_the_commit_leaves_it_unknown_and_the_same_request_again_settles_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The fault is made with /proc and dup2.");
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite, durable: true);
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        var id = World.NewId();
        using var fault = new UnflushableLog(world.Settings.DatabaseFile + "-wal");
        world.Instance.Database.BeforeCommit = fault.Begin;

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => world.SubmitAsync(held, ana, "cat", id));
        world.Instance.Database.BeforeCommit = null;
        fault.End();
        var again = await world.SubmitAsync(held, ana, "cat", id);
        var once = await world.SubmitAsync(held, ana, "cat", id);
        await world.RestartAsync();

        Assert.True(failure.IsUnknown);
        Assert.Contains("not known", failure.Message, StringComparison.Ordinal);
        Assert.Equal(again.AcceptedValue().Position, once.AcceptedValue().Position);
        Assert.Single(await world.Instance.Ledger.EventsAsync(world.Project.Id, 0, 1000, false, new EventFilter(Kind: EventKind.AnnotationSubmitted)));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task What_fails_before_the_commit_is_not_kept_and_said_so()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        world.Instance.Database.BeforeCommit = () => throw new Microsoft.Data.Sqlite.SqliteException("disk I/O error", 10);

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => world.SubmitAsync(held, ana, "cat"));

        Assert.False(failure.IsUnknown);
        Assert.Contains("Nothing of this request was kept", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Puts a file that takes writes and cannot be flushed in the place of an open one.</summary>
    private sealed partial class UnflushableLog(string path) : IDisposable
    {
        private readonly List<(int File, int Kept)> _replaced = [];

        public void Begin()
        {
            using var bottomless = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
            foreach (var (file, _) in OpenFiles.List().Where(f => f.Target == path).ToList())
            {
                _replaced.Add((file, Duplicate(file)));
                Assert.Equal(file, DuplicateTo((int)bottomless.DangerousGetHandle(), file));
            }

            Assert.NotEmpty(_replaced);
        }

        public void End()
        {
            foreach (var (file, kept) in _replaced)
            {
                Assert.Equal(file, DuplicateTo(kept, file));
                Assert.Equal(0, Close(kept));
            }

            _replaced.Clear();
        }

        public void Dispose() => End();

        [LibraryImport("libc", EntryPoint = "dup")]
        private static partial int Duplicate(int file);

        [LibraryImport("libc", EntryPoint = "dup2")]
        private static partial int DuplicateTo(int from, int to);

        [LibraryImport("libc", EntryPoint = "close")]
        private static partial int Close(int file);
    }
}
