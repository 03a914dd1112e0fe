namespace Assay.Tests.Support;

/// <summary>Where the tests find the repository and the data beside it.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Real data with reference results; null where it is absent.</summary>
    public static string? Data
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("ASSAY_DATA") is { Length: > 0 } named ? named : Path.Combine(Root, "..", "shared", "data");
            return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
        }
    }

    public static bool Accepts => Environment.GetEnvironmentVariable("ASSAY_ACCEPT") == "1";

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Assay.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
