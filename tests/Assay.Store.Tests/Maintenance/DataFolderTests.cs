using Assay.Store.Maintenance;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Maintenance;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests
{
    private const UnixFileMode Wide = DataFolder.OfFolder | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    [Fact]
    public void A_file_that_cannot_be_written_whole_leaves_the_one_that_was_there()
    {
        var folder = Scratch.NewFolder();
        var file = Path.Combine(folder, "ledger.key");
        DataFolder.Write(file, "one"u8.ToArray());

        Directory.CreateDirectory(Path.Combine(folder, "taken"));

        Assert.ThrowsAny<Exception>(() => DataFolder.Write(Path.Combine(folder, "taken"), "two"u8.ToArray()));
        Assert.ThrowsAny<IOException>(() => DataFolder.Write(Path.Combine(folder, "none", "ledger.key"), "two"u8.ToArray()));

        Assert.Equal("one", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Nobody_else_reads_the_data_folder_nor_any_file_in_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        await world.AddAsync(3);
        await world.Instance.Eraser.EraseItemAsync((await world.Instance.Grid.FindAsync((await world.NextAsync(await world.AnnotatorAsync()))!.Task.Id))!.Item, "asked", world.Operator);
        var backup = World.NewSettings(DatabaseEngine.Sqlite);
        await InstanceCopy.CopyAsync(world.Settings, backup, TimeProvider.System);

        var (modes, copied) = (Modes(world.Settings.DataDirectory), Modes(backup.DataDirectory));

        Assert.Contains("assay.db-wal", modes.Keys);
        Assert.Contains("erasures.jsonl", modes.Keys);
        Assert.All([.. modes, .. copied], m => Assert.Equal((m.Key, m.Key.Length == 0 ? DataFolder.OfFolder : DataFolder.OfFile), (m.Key, m.Value)));
        Directory.Delete(backup.DataDirectory, recursive: true);
    }

    [Fact]
    public async Task A_start_takes_from_others_what_an_older_version_gave_them_and_leaves_what_is_not_ours()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        await world.AddAsync(3);
        var folder = world.Settings.DataDirectory;
        Directory.CreateDirectory(DataFolder.Uploads(folder), Wide);
        await File.WriteAllTextAsync(Path.Combine(DataFolder.Uploads(folder), "left"), "x");
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "x");
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder))
        {
            File.SetUnixFileMode(path, Wide);
        }

        await world.RestartAsync();
        var modes = Modes(folder);

        Assert.Equal(Wide, modes["notes.txt"]);
        Assert.Equal((DataFolder.OfFolder, DataFolder.OfFolder), (modes[""], modes["uploads"]));
        Assert.All(modes.Where(m => m.Key is not ("" or "notes.txt" or "uploads")), m => Assert.Equal((m.Key, DataFolder.OfFile), (m.Key, m.Value)));
        Assert.Empty(world.Instance.Exposed);
    }

    [Fact]
    public void A_folder_that_all_share_stays_theirs_and_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        var folder = Scratch.NewFolder("shared");
        File.SetUnixFileMode(folder, Wide | UnixFileMode.StickyBit);

        var open = DataFolder.Protect(folder);

        Assert.Equal([folder], open);
        Assert.Equal(Wide | UnixFileMode.StickyBit, File.GetUnixFileMode(folder));
        Directory.Delete(folder, recursive: true);
    }

    private static Dictionary<string, UnixFileMode> Modes(string folder) => Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Append(folder)
        .ToDictionary(p => p == folder ? "" : Path.GetRelativePath(folder, p), p => File.GetUnixFileMode(p));
}
