namespace Assay.Store.Maintenance;

/// <summary>
/// A file beside the data that is there from before something is removed until free space holds nothing of it: what was erased
/// by a process that was killed in between is gone from the list of what is left to do, but not yet from the disk.
/// </summary>
internal sealed class ScrubMark(string file)
{
    private readonly Lock _lock = new();
    private long _times;

    public bool IsSet => File.Exists(file);

    /// <summary>How often it was set.</summary>
    public long Times
    {
        get
        {
            lock (_lock)
            {
                return _times;
            }
        }
    }

    public void Set()
    {
        lock (_lock)
        {
            _times++;
            if (!IsSet)
            {
                DataFolder.Write(file, []);
            }
        }
    }

    /// <summary>Takes it away unless it was set again since it had been <paramref name="times"/> times.</summary>
    public void Clear(long times)
    {
        lock (_lock)
        {
            if (times == _times)
            {
                File.Delete(file);
            }
        }
    }
}
