namespace Assay.Tests.Support;

/// <summary>
/// Folders of this run of tests, all in one that is its own, whatever a killed run of the same process number left behind.
/// <see cref="RunEnd"/> removes them.
/// </summary>
public static class Scratch
{
    private static readonly Lazy<DirectoryInfo> Root = new(() => Directory.CreateTempSubdirectory("assay-tests-"));
    private static int s_folders;

    /// <summary>A path under which nothing is yet.</summary>
    public static string NewPath(string name) => Path.Combine(Root.Value.FullName, $"{Interlocked.Increment(ref s_folders)}-{name}");

    public static string NewFolder(string name = "folder") => Directory.CreateDirectory(NewPath(name)).FullName;

    internal static void Remove()
    {
        if (Root.IsValueCreated && Root.Value.Exists)
        {
            Root.Value.Delete(recursive: true);
        }
    }
}

/// <summary>
/// What ends with a run of tests, as an assembly fixture. A handler of the process' exit would not do: the runner gives those
/// ten seconds, and ends a run in which all passed with an error after them.
/// </summary>
public sealed class RunEnd : IDisposable
{
    public void Dispose()
    {
        PostgresCluster.Stop();
        Scratch.Remove();
    }
}
