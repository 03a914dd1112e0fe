using System.Runtime.InteropServices;
using Assay.Tests.Support;

namespace Assay.Bench.Faults;

/// <summary>A small ext4 file system in a file, mounted: it can be filled, and cut off so that only what was synced survives.</summary>
internal sealed partial class Mount : IDisposable
{
    /// <summary>_IOR('X', 125, __u32), and the flag that also drops what stands in the journal's memory.</summary>
    private const nuint Shutdown = 0x8004587D;
    private const uint NoLogFlush = 2;

    private readonly string _image;

    private Mount(string image, string folder) => (_image, Folder) = (image, folder);

    public string Folder { get; }

    /// <summary>Why file systems cannot be mounted here; null where they can.</summary>
    public static string? WhyNot { get; } = Try();

    public static Mount Make(int megabytes)
    {
        var place = Directory.CreateTempSubdirectory("assay-faults-").FullName;
        // PostgreSQL runs as a user of its own and has to get through.
        PostgresCluster.Run("chmod", "755", place);
        var mount = new Mount(Path.Combine(place, "image"), Path.Combine(place, "disk"));
        using (var image = File.Create(mount._image))
        {
            image.SetLength((long)megabytes << 20);
        }

        Directory.CreateDirectory(mount.Folder);
        PostgresCluster.Run("mkfs.ext4", "-q", "-F", "-m", "0", mount._image);
        PostgresCluster.Run("mount", "-o", "loop", mount._image, mount.Folder);
        return mount;
    }

    /// <summary>Writes everything that waits to be written.</summary>
    public void Sync() => PostgresCluster.Run("sync", "-f", Folder);

    /// <summary>The power goes: nothing reaches the disk any more, and what had not been synced never will.</summary>
    public void Cut()
    {
        using var handle = Open(Folder);
        var flag = NoLogFlush;
        if (Control(handle.Value, Shutdown, ref flag) != 0)
        {
            throw new InvalidOperationException($"The file system cannot be shut down: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>The power comes back: mounted anew from what reached the disk.</summary>
    public void Restore()
    {
        Unmount();
        PostgresCluster.Run("mount", "-o", "loop", _image, Folder);
    }

    public void Dispose()
    {
        Unmount();
        Directory.Delete(Path.GetDirectoryName(_image)!, recursive: true);
    }

    private void Unmount()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                PostgresCluster.Run("umount", Folder);
                return;
            }
            catch (InvalidOperationException) when (tries < 100)
            {
                Thread.Sleep(100); // whoever was killed has not let go yet
            }
        }
    }

    private static string? Try()
    {
        try
        {
            using var mount = Make(16);
            mount.Cut();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "no file system can be mounted and shut down (needs Linux, root, loop devices and mkfs.ext4)";
        }
    }

    private static Descriptor Open(string folder) => new(OpenFolder(folder, 0));

    private readonly record struct Descriptor(int Value) : IDisposable
    {
        public void Dispose() => _ = Close(Value);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref uint argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
