using System.Collections.Concurrent;
using System.Globalization;
using Assay.Domain;

namespace Assay.Store.Engine;

/// <summary>
/// How many events each log had at its last commit, in a file beside the database: a line for each project, by number. It is
/// written after a commit, before anybody hears of it, and not waited for: after a power cut it may lag behind the database,
/// and it never runs ahead. A database with fewer events lost what was acknowledged: its write-ahead log was damaged or
/// removed, or an older copy was put in its place.
/// </summary>
internal sealed class HeadFile : IDisposable
{
    private const int Digits = 20;
    private const int Line = Digits + 1;

    /// <summary>Bytes that are read of it: of some three million projects. A longer file is none of these.</summary>
    private const long Longest = 64 << 20;

    private readonly FileStream _file;
    private readonly bool _ofAllLogs;
    private readonly bool _wasThere;
    private readonly List<(long Project, long Events)> _kept;

    /// <summary>Events of each log that this process knows to have been acknowledged.</summary>
    private readonly ConcurrentDictionary<long, long> _furthest = new();

    private readonly ConcurrentDictionary<long, string> _lost = new();

    private HeadFile(string path, bool ofAllLogs)
    {
        (_ofAllLogs, _wasThere) = (ofAllLogs, File.Exists(path));
        var options = DataFolder.NewFile(FileMode.OpenOrCreate, FileShare.ReadWrite);
        (options.Access, options.BufferSize) = (FileAccess.ReadWrite, 0);
        _file = new FileStream(path, options);
        _kept = Read();
        Learn(_kept);
    }

    /// <summary>What is lost, as far as it was looked at last; null where nothing is.</summary>
    public string? Lost => _lost.Values.FirstOrDefault();

    /// <summary>What the file could not tell when it was opened, since it was emptied or torn; null where it was whole, or new.</summary>
    public string? Torn { get; private set; }

    /// <summary>Opens or makes the file. Before the database is asked how long its logs are, or another process' commit in between would look like a loss.</summary>
    /// <param name="ofAllLogs">True where every process that writes to the database writes to this file: servers of one PostgreSQL may each have their own.</param>
    public static HeadFile Open(string path, bool ofAllLogs) => new(path, ofAllLogs);

    /// <summary>Of the files that servers of PostgreSQL keep in a folder, the one that knows of most events; null where none knows of any.</summary>
    public static (string File, long Events)? Known(string folder)
    {
        IEnumerable<string> files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.heads") : [];
        var found = files.Select(path =>
        {
            using var file = Open(path, ofAllLogs: false);
            return (File: path, Events: file._kept.Sum(k => k.Events));
        }).DefaultIfEmpty().MaxBy(f => f.Events);
        return found.Events > 0 ? found : null;
    }

    /// <summary>Holds what was kept against the database, and takes over where that is further.</summary>
    /// <param name="heads">Events of each log in the database.</param>
    /// <exception cref="InvalidOperationException">The database has fewer events than were acknowledged.</exception>
    public void Compare(string instance, IReadOnlyList<(long Project, string Name, long Events)> heads)
    {
        var stored = heads.ToDictionary(h => h.Project);
        var lost = _kept.FindAll(k => k.Events > stored.GetValueOrDefault(k.Project).Events);
        if (lost.Count > 0)
        {
            var logs = lost.Take(3).Select(k => string.Create(
                CultureInfo.InvariantCulture,
                $"{(stored.TryGetValue(k.Project, out var head) ? $"\"{head.Name}\" ends at {head.Events:N0} events where {k.Events:N0}" : $"project {k.Project} is not there, where {k.Events:N0} events")} were kept"));
            throw new InvalidOperationException(
                $"The database ({instance}) has lost events that were acknowledged: {string.Join("; ", logs)}{(lost.Count > 3 ? $"; and {lost.Count - 3} logs more" : "")}. "
                + "Its write-ahead log was removed or damaged, or an older copy was put in its place. "
                + $"Put the right files back, or restore a backup. To go on with what is there, and without what is lost, move {_file.Name} away.");
        }

        // A line that another process is writing may be read half: what is torn is torn twice.
        if (_wasThere && IsTorn(heads) && IsTorn(heads))
        {
            Torn = $"{_file.Name} was emptied or torn, and could not tell whether acknowledged events were lost before now. It is made anew. Hold the ledger against a checkpoint that you kept: assay verify --checkpoint FILE.";
            _file.SetLength(0);
            _kept.Clear();
        }

        foreach (var (project, _, events) in heads)
        {
            if (!_kept.Contains((project, events)))
            {
                Note(new ProjectId(project), events);
            }
        }
    }

    /// <summary>Takes up what other processes have noted meanwhile: before work goes on over a new connection, which may lead to another database.</summary>
    public void Refresh()
    {
        // A line that is being written may be read half: what is read twice stands.
        var first = Read();
        Learn(Read().Intersect(first));
    }

    /// <summary>Holds the length of a log, whose head nobody else may write now, against what was acknowledged: a standby that lagged may have taken over while this process ran.</summary>
    /// <exception cref="LostEventsException">The database has fewer events than were acknowledged. Nothing is written: what comes next would stand where others know of something else.</exception>
    public void Check(ProjectId project, long events)
    {
        if (_furthest.TryGetValue(project.Value, out var kept) && kept > events)
        {
            var lost = string.Create(
                CultureInfo.InvariantCulture,
                $"The database has lost events that were acknowledged: the log of project {project} ends at {events:N0} events where {kept:N0} were kept. A standby that lagged took over, or an older copy was put in its place. "
                + $"Nothing is written to it. Put the right database back, or restore a backup; to go on with what is there, and without what is lost, stop the server, move {_file.Name} away and start it.");
            _lost[project.Value] = lost;
            throw new LostEventsException(lost);
        }

        if (!_lost.IsEmpty)
        {
            _lost.TryRemove(project.Value, out _);
        }
    }

    /// <summary>A log has this many events, which are committed. From any thread that has the project's turn to write.</summary>
    public void Note(ProjectId project, long events)
    {
        Span<byte> line = stackalloc byte[Line];
        _furthest.AddOrUpdate(project.Value, events, (_, known) => Math.Max(known, events));
        events.TryFormat(line, out _, "D20", CultureInfo.InvariantCulture);
        line[Digits] = (byte)'\n';
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, line, project.Value * Line);
        }
        catch (IOException)
        {
            // What is committed is committed; the file lags, as it may.
        }
    }

    public void Dispose() => _file.Dispose();

    private void Learn(IEnumerable<(long Project, long Events)> noted)
    {
        foreach (var (project, events) in noted)
        {
            _furthest.AddOrUpdate(project, events, (_, known) => Math.Max(known, events));
        }
    }

    /// <summary>Whether the file lacks what one that was written whole has: a line for each log with events, and nothing else but gaps of zeros, where logs are not this process's.</summary>
    private bool IsTorn(IReadOnlyList<(long Project, string Name, long Events)> heads)
    {
        if (_file.Length > Longest)
        {
            return true;
        }

        var bytes = Bytes();
        var length = bytes.Length;
        bool IsLine(long project) => (project + 1) * Line <= length && Value(bytes.AsSpan((int)project * Line, Line)) is not null;
        for (var at = 0; at < length; at += Line)
        {
            var line = bytes.AsSpan(at, Math.Min(Line, length - at));
            if (Value(line) is null && line.ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }

        return heads.Any(h => h.Events > 0 && (_ofAllLogs || h.Project == 0) && !IsLine(h.Project));
    }

    private byte[] Bytes()
    {
        var bytes = new byte[Math.Min(_file.Length, Longest)];
        var length = RandomAccess.Read(_file.SafeFileHandle, bytes, 0);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    private static long? Value(ReadOnlySpan<byte> line) =>
        line.Length == Line && line[Digits] == '\n' && long.TryParse(line[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out var events) ? events : null;

    /// <summary>The lines that can be read: others, such as one that a power cut has torn, say nothing.</summary>
    private List<(long Project, long Events)> Read()
    {
        var bytes = Bytes();
        var kept = new List<(long, long)>();
        for (var at = 0; at + Line <= bytes.Length; at += Line)
        {
            if (Value(bytes.AsSpan(at, Line)) is { } events)
            {
                kept.Add((at / Line, events));
            }
        }

        return kept;
    }
}
