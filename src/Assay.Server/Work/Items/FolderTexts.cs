using System.Buffers;
using System.Text.Unicode;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Formats.Rows;

namespace Assay.Server.Work.Items;

/// <summary>
/// The text files of a folder as items: one a file, whose key is the file's path in the folder. A file that is no text in
/// UTF-8 is refused by its name, and the others come in; a byte order mark is not content.
/// </summary>
internal static class FolderTexts
{
    /// <summary>The column that holds a file's path.</summary>
    public const string FileColumn = "file";

    /// <summary>A row is at most 4 MB, and what stands in a text may double in JSON.</summary>
    private const int LargestText = 2 << 20;

    public static ItemSource Of(string folder, IReadOnlyList<string> files, bool strict, int priority)
    {
        var (good, lost) = (new List<string>(files.Count), new List<Fault>());
        foreach (var file in files)
        {
            if (Why(file) is { } why)
            {
                lost.Add(new Fault(Path.GetRelativePath(folder, file), why));
            }
            else
            {
                good.Add(file);
            }
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new ItemSource(
            name.Length == 0 ? "folder" : name, RowFormat.JsonLines, () => new RowStream(good.Select(f => Row(Path.GetRelativePath(folder, f), f))),
            ColumnRoles.Parse(FileColumn, [], []).Value, strict, priority, Lost: lost);
    }

    /// <summary>Why a file is no text; null where it is one.</summary>
    private static string? Why(string file)
    {
        if (new FileInfo(file).Length > LargestText)
        {
            return $"The file has more than {LargestText >> 20} MB; a text of one item is shorter. Split it.";
        }

        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "The file cannot be read. Look at its permissions.";
        }

        var text = Plain(bytes);
        return bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || (text.Length > 3 && text.Contains((byte)0)) ? "The file is UTF-16, or no text. Save it as UTF-8."
            : !Utf8.IsValid(text) ? "The file is not valid UTF-8; it may be Latin-1 or Windows-1252. Save it as UTF-8."
            : text.Trim(" \t\r\n"u8).IsEmpty ? "The file is empty."
            : null;
    }

    private static ReadOnlySpan<byte> Plain(byte[] bytes) => bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;

    private static byte[] Row(string name, string file)
    {
        var to = new ArrayBufferWriter<byte>();
        to.Write("{\"file\":"u8);
        CanonicalJson.WriteString(to, name.Replace('\\', '/'));
        to.Write(",\"text\":"u8);
        CanonicalJson.WriteStringUtf8(to, Plain(File.ReadAllBytes(file)));
        to.Write("}\n"u8);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>Rows one after another, each made when it is read.</summary>
    private sealed class RowStream(IEnumerable<byte[]> rows) : Stream
    {
        private readonly IEnumerator<byte[]> _rows = rows.GetEnumerator();
        private ReadOnlyMemory<byte> _left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            while (_left.IsEmpty)
            {
                if (!_rows.MoveNext())
                {
                    return 0;
                }

                _left = _rows.Current;
            }

            var count = Math.Min(buffer.Length, _left.Length);
            _left.Span[..count].CopyTo(buffer);
            _left = _left[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
