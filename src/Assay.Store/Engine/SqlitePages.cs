using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Assay.Store.Engine;

/// <summary>
/// The pages of an embedded database, for the bytes in them that belong to no row: SQLite leaves copies there of rows that it
/// moved. Zeroing them changes nothing that SQLite reads, and a write that a power cut tears leaves some of them as they were.
/// </summary>
internal sealed class SqlitePages : IDisposable
{
    private const int Batch = 256;
    private const int FileHeader = 100;

    /// <summary>Beyond it the first byte of a page without rows, the number of another page, could look like a kind of page.</summary>
    private const long Most = 0x02000000;

    private readonly SafeFileHandle _file;
    private readonly int _size;
    private readonly int _usable;

    public SqlitePages(string file)
    {
        // Held open for as long as the database is: closing any handle of a file ends the locks that its process has on it.
        _file = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[FileHeader];
        RandomAccess.Read(_file, header, 0);
        var size = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        _size = size == 1 ? 65536 : size;
        _usable = _size - header[20];
        if (BinaryPrimitives.ReadUInt32BigEndian(header[52..]) != 0)
        {
            // Pages of numbers stand in such a database that look like pages of rows.
            throw new InvalidOperationException($"{file} was set to auto_vacuum, which Assay never does: what is erased cannot be zeroed in it. Run PRAGMA auto_vacuum = NONE and VACUUM on it while no server runs.");
        }
    }

    public long Count => Math.Min(RandomAccess.GetLength(_file) / _size, Most);

    /// <summary>Those of the next pages whose unused bytes are not zero.</summary>
    /// <param name="from">The first to look at, from 0; afterwards, the first that was not looked at.</param>
    public List<long> Dirty(ref long from)
    {
        var buffer = new byte[Batch * _size];
        var read = ReadFully(buffer, from * _size) / _size;
        var dirty = new List<long>();
        for (var i = 0; i < read; i++)
        {
            var (page, number) = (buffer.AsMemory(i * _size, _size), from + i);
            if (Unused(page.Span, _usable, number == 0).Exists(r => page.Span[r].ContainsAnyExcept((byte)0)))
            {
                dirty.Add(number);
            }
        }

        from = read == 0 ? long.MaxValue : from + read;
        return dirty;
    }

    public void Zero(long number)
    {
        var page = new byte[_size];
        if (ReadFully(page, number * _size) != _size)
        {
            return;
        }

        foreach (var range in Unused(page, _usable, number == 0))
        {
            var (at, length) = range.GetOffsetAndLength(_size);
            RandomAccess.Write(_file, new byte[length], (number * _size) + at);
        }
    }

    public void Flush() => RandomAccess.FlushToDisk(_file);

    public void Dispose() => _file.Dispose();

    /// <summary>What belongs to no row in a page of a table or an index; nothing in any other page, or in one that cannot be made out.</summary>
    internal static List<Range> Unused(ReadOnlySpan<byte> page, int usable, bool first)
    {
        var at = first ? FileHeader : 0;
        var kind = page[at];
        if (kind is not (2 or 5 or 10 or 13))
        {
            return [];
        }

        var cells = BinaryPrimitives.ReadUInt16BigEndian(page[(at + 3)..]);
        var content = BinaryPrimitives.ReadUInt16BigEndian(page[(at + 5)..]) is var start && start == 0 ? 65536 : start;
        var pointers = at + (kind is 2 or 5 ? 12 : 8);
        var gap = pointers + (2 * cells);
        if (gap > content || content > usable)
        {
            return [];
        }

        for (var i = 0; i < cells; i++)
        {
            var cell = BinaryPrimitives.ReadUInt16BigEndian(page[(pointers + (2 * i))..]);
            if (cell < content || cell > usable - 4)
            {
                return [];
            }
        }

        var unused = new List<Range>();
        if (content > gap)
        {
            unused.Add(gap..content);
        }

        // Blocks between rows form a chain by rising address; the first four bytes of each are its link and its size.
        for (int block = BinaryPrimitives.ReadUInt16BigEndian(page[(at + 1)..]), last = 0; block != 0;)
        {
            if (block <= last || block < content || block > usable - 4)
            {
                return [];
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(page[(block + 2)..]);
            if (size < 4 || block + size > usable)
            {
                return [];
            }

            if (size > 4)
            {
                unused.Add((block + 4)..(block + size));
            }

            last = block;
            block = BinaryPrimitives.ReadUInt16BigEndian(page[block..]);
        }

        return unused;
    }

    private int ReadFully(byte[] into, long offset)
    {
        var done = 0;
        for (int read; done < into.Length && (read = RandomAccess.Read(_file, into.AsSpan(done), offset + done)) > 0; done += read)
        {
        }

        return done;
    }
}
