using System.Diagnostics;
using System.Globalization;

namespace Assay.Server.Work.Files;

/// <summary>
/// A file that a command writes: under a name of its own in the same folder until it is whole, then moved over what was
/// there. Whatever fails or is stopped before that leaves the old file as it was, and nothing beside it; what a killed process left, the next one to the same name removes.
/// </summary>
/// <remarks>What is no plain file (a pipe, /dev/null) is written as it stands, since it cannot be replaced.</remarks>
internal sealed class OutputFile : IAsyncDisposable
{
    private readonly string _target;
    private readonly string? _beside;
    private bool _isWhole;

    private OutputFile(string target, string? beside)
    {
        (_target, _beside) = (target, beside);
        Stream = new FileStream(beside ?? target, beside is null ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    public FileStream Stream { get; }

    /// <exception cref="IOException">The folder is not there or cannot be written to.</exception>
    public static OutputFile Begin(string path)
    {
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path) : Path.GetFullPath(path);
        if (Directory.Exists(target))
        {
            throw new IOException($"{path} is a folder; name a file in it.");
        }

        if (File.Exists(target) && !IsPlain(target))
        {
            return new OutputFile(target, null);
        }

        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
        {
            throw new IOException($"There is no folder {folder} to write {Path.GetFileName(target)} to.");
        }

        var name = "." + Path.GetFileName(target);
        RemoveAbandoned(folder, name);
        return new OutputFile(target, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{Environment.ProcessId}.{Path.GetRandomFileName()}.part")));
    }

    /// <summary>Parts of this file whose process is no more.</summary>
    private static void RemoveAbandoned(string folder, string name)
    {
        foreach (var part in Directory.EnumerateFiles(folder, ".*.part").Where(p => Path.GetFileName(p).StartsWith(name + ".", StringComparison.Ordinal)))
        {
            if (Path.GetFileName(part)[(name.Length + 1)..].Split('.') is not [var process, _, _, "part"] || !int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || IsAlive(id))
            {
                continue;
            }

            try
            {
                // The number may be of another machine, or given anew: nobody else has it open.
                using (new FileStream(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                }

                File.Delete(part);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody's who is at work, or not ours to remove.
            }
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Writes a whole file.</summary>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        await using var file = Begin(path);
        await write(file.Stream);
        await file.CompleteAsync();
    }

    public static Task WriteTextAsync(string path, string text, CancellationToken cancel) => WriteAsync(path, to => to.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancel).AsTask());

    /// <summary>The file is whole: it takes its name.</summary>
    public async Task CompleteAsync()
    {
        await Stream.FlushAsync();
        if (_beside is null)
        {
            _isWhole = true;
            return;
        }

        Stream.Flush(flushToDisk: true);
        await Stream.DisposeAsync();
        if (!OperatingSystem.IsWindows() && File.Exists(_target))
        {
            File.SetUnixFileMode(_beside, File.GetUnixFileMode(_target));
        }

        File.Move(_beside, _target, overwrite: true);
        _isWhole = true;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stream.DisposeAsync();
        }
        catch (IOException) when (!_isWhole)
        {
            // What could not be written is thrown away; why is told already.
        }
        finally
        {
            if (!_isWhole && _beside is not null)
            {
                File.Delete(_beside);
            }
        }
    }

    private static bool IsPlain(string path)
    {
        var attributes = File.GetAttributes(path);
        if ((attributes & FileAttributes.Device) != 0)
        {
            return false;
        }

        // A pipe or a device says of itself that it is a plain file, and cannot seek.
        if (OperatingSystem.IsWindows() || (!path.StartsWith("/dev/", StringComparison.Ordinal) && new FileInfo(path) is { Length: > 0 }))
        {
            return true;
        }

        return !path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/proc/", StringComparison.Ordinal) && !IsPipe(path);
    }

    private static bool IsPipe(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return !RandomAccessLength(handle);
    }

    private static bool RandomAccessLength(Microsoft.Win32.SafeHandles.SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }
}
