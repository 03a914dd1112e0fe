using System.Security.Cryptography;

namespace Assay.Store;

/// <summary>The folder of an instance's data: for the account that runs it alone, whatever the umask says.</summary>
public static class DataFolder
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>0600.</summary>
    public const UnixFileMode OfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0700.</summary>
    public const UnixFileMode OfFolder = OfFile | UnixFileMode.UserExecute;

    /// <summary>From this age on a file that was to be moved into place is nobody's.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>What is ours in the folder: others' files beside it are left as they are.</summary>
    private static readonly string[] Ours = ["assay.db*", "*.heads", "ledger.key*", "erasures.jsonl*"];

    /// <summary>Where uploads that are read twice wait.</summary>
    public static string Uploads(string folder) => Path.Combine(folder, "uploads");

    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OfFolder);
        }
    }

    /// <summary>Options for a new file that nobody else may read.</summary>
    public static FileStreamOptions NewFile(FileMode mode, FileShare share = FileShare.None)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OfFile;
        }

        return options;
    }

    /// <summary>Writes a file that nobody else may read, onto the disk: whole, or what was there stays as it was.</summary>
    internal static void Write(string file, byte[] content)
    {
        var made = WriteBeside(file, content);
        try
        {
            File.Move(made, file, overwrite: true);
        }
        catch
        {
            File.Delete(made);
            throw;
        }
    }

    /// <summary>Writes a whole file under a new name beside the place that it is for, or none.</summary>
    /// <returns>Its path.</returns>
    internal static string WriteBeside(string file, byte[] content)
    {
        var made = $"{file}.{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8)}";
        try
        {
            using var stream = new FileStream(made, NewFile(FileMode.CreateNew));
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(made);
            throw;
        }

        return made;
    }

    /// <summary>What <see cref="WriteBeside"/> made beside a file and nobody moved there.</summary>
    internal static IEnumerable<string> Beside(string file) =>
        Path.GetDirectoryName(file) is { } folder && Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Path.GetFileName(file) + ".*").Where(IsBeside) : [];

    /// <summary>Removes what processes that were killed left beside files. What is young may be at work, here or in another container.</summary>
    internal static void RemoveAbandoned(string folder, DateTimeOffset now)
    {
        foreach (var file in Ours.SelectMany(name => Directory.EnumerateFiles(folder, name)).Where(f => IsBeside(f) && now - File.GetLastWriteTimeUtc(f) > Abandoned))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next start tries again.
            }
        }
    }

    /// <summary>Named as <see cref="WriteBeside"/> names: the process, and eight digits by chance.</summary>
    private static bool IsBeside(string file) =>
        Path.GetExtension(file).TrimStart('.').Split('-') is [var process, { Length: 8 } chance] && process.Length > 0 && process.All(char.IsAsciiDigit) && chance.All(char.IsAsciiHexDigitUpper);

    /// <summary>Makes the file empty where there is none: what the engine writes beside a database has the database's mode.</summary>
    internal static void Begin(string file)
    {
        if (!File.Exists(file))
        {
            using var made = new FileStream(file, NewFile(FileMode.OpenOrCreate, FileShare.ReadWrite));
        }
    }

    /// <summary>Takes from others what an older version or a wider umask gave them.</summary>
    /// <returns>What others still can reach, since it is not ours to change.</returns>
    public static IReadOnlyList<string> Protect(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
        {
            return [];
        }

        var open = new List<string>();
        // A folder that all share, such as the one for temporary files, stays theirs.
        Narrow(folder, OfFolder, open, mayChange: (File.GetUnixFileMode(folder) & UnixFileMode.StickyBit) == 0);
        foreach (var file in Ours.SelectMany(name => Directory.EnumerateFiles(folder, name)))
        {
            Narrow(file, OfFile, open);
        }

        if (Directory.Exists(Uploads(folder)))
        {
            Narrow(Uploads(folder), OfFolder, open);
            foreach (var file in Directory.EnumerateFiles(Uploads(folder)))
            {
                Narrow(file, OfFile, open);
            }
        }

        return open;
    }

    private static void Narrow(string path, UnixFileMode mode, List<string> open, bool mayChange = true)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            if ((File.GetUnixFileMode(path) & Others) == 0)
            {
                return;
            }

            if (mayChange)
            {
                File.SetUnixFileMode(path, mode);
                return;
            }
        }
        catch (FileNotFoundException)
        {
            return; // gone meanwhile: an upload that was read
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
        }

        open.Add(path);
    }
}
