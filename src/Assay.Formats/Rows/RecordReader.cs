using System.Globalization;
using Assay.Domain;

namespace Assay.Formats.Rows;

/// <summary>Sees the first bytes of a file, some ten thousands where it has them.</summary>
internal delegate Framing ChooseFraming(ReadOnlySpan<byte> head);

internal enum Next
{
    Record,

    /// <summary>A record beyond <see cref="RecordReader.MaxBytes"/> was passed over.</summary>
    TooLong,

    /// <summary>Call <see cref="RecordReader.FillAsync"/>.</summary>
    More,

    End,

    Broken,
}

/// <summary>Cuts a stream into records, sync inside, with line numbers; reads big blocks only when bytes are missing.</summary>
internal sealed class RecordReader(Stream stream, ChooseFraming choose) : IDisposable
{
    public const int MaxBytes = 4 << 20;

    /// <summary>How a file begins is told from so many bytes, never from what the first read happens to bring: the same file is always read the same way.</summary>
    private const int SampleBytes = 1 << 16;

    private readonly Window _window = new(stream);
    private int _line = 1;
    private int _firstLine;
    private int _start;
    private int _end;
    private int _consumed;
    private bool _began; // the byte order mark was passed and the framing chosen
    private bool _isDropping;

    /// <summary>Chosen at the first record.</summary>
    public Framing Framing { get; private set; } = null!;

    /// <summary>Where the record begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The record found last, valid until the next call.</summary>
    public ReadOnlySpan<byte> Record => _window.Unread[_start.._end];

    /// <summary>How many lines besides the one that is named the broken structure took with it.</summary>
    public int LostLines { get; private set; }

    /// <summary>Line ends within the record.</summary>
    public int InnerLines => Lines(Record);

    /// <summary>Why the structure broke.</summary>
    public Fault? Broken { get; private set; }

    public ValueTask FillAsync(CancellationToken cancel) => _window.FillAsync(cancel);

    public Next Advance()
    {
        if (!Begin())
        {
            return Next.More;
        }

        if (Broken is not null)
        {
            return Next.Broken;
        }

        Consume();
        switch (Framing.Scan(_window.Unread, _window.AtEnd))
        {
            case Frame.Found:
                return Found();
            case Frame.More:
                return More();
            case Frame.Broken:
                var last = _line + Lines(_window.Unread[..Framing.Scanned].TrimEnd((byte)'\n'));
                LostLines = Framing.IsOfLines ? last - FirstLine() : 0;
                Broken = new("", Framing.Problem(FirstLine(), last), last);
                return Next.Broken;
            default:
                return Next.End;
        }
    }

    public void Dispose() => _window.Dispose();

    /// <summary>False while too little is in memory to see how the file begins.</summary>
    private bool Begin()
    {
        if (_began || (!_window.AtEnd && _window.Unread.Length < SampleBytes))
        {
            return _began;
        }

        _began = true;
        if (_window.Unread.StartsWith("\uFEFF"u8))
        {
            _window.Consume(3);
        }
        else if (Encodings.WhyNoRows(_window.Unread) is { } why)
        {
            Broken = new("", why, 1);
        }

        var head = _window.Unread[..Math.Min(_window.Unread.Length, SampleBytes - 3)];
        Framing = choose(head);
        if (Broken is null && Framing.IsOfLines && Encodings.EndsLinesWithReturn(head[Framing.Preamble..]))
        {
            Broken = new("", "The lines of the file end with CR alone. Save it with LF or CRLF as line ends.", Framing.Preamble > 0 ? _line + 1 : _line);
        }

        if (Framing.Preamble > 0)
        {
            _window.Consume(Framing.Preamble);
            _line++;
        }

        return true;
    }

    private static int Lines(ReadOnlySpan<byte> bytes) => bytes.Count((byte)'\n');

    private void Consume()
    {
        _window.Consume(_consumed);
        _consumed = 0;
    }

    private int FirstLine() => _isDropping ? _firstLine : _line + Lines(_window.Unread[..Math.Min(Framing.Start, _window.Unread.Length)]);

    private Next Found()
    {
        Line = FirstLine();
        (_start, _end, _consumed) = (Framing.Start, Framing.End, Framing.Consumed);
        _line += Lines(_window.Unread[.._consumed]);
        var isTooLong = _isDropping || _end - _start > MaxBytes;
        _isDropping = false;
        LostLines = isTooLong && Framing.IsOfLines ? Math.Max(0, _line - Line - 1) : 0;
        return isTooLong ? Next.TooLong : Next.Record;
    }

    private Next More()
    {
        if (_window.Unread.Length > MaxBytes)
        {
            _firstLine = FirstLine();
            _isDropping = true;
            _consumed = Framing.Scanned;
            _line += Lines(_window.Unread[.._consumed]);
            Framing.Drop();
            Consume();
        }

        return Next.More;
    }

    /// <summary>The fault of a record that was passed over.</summary>
    public Fault TooLong() => new("", string.Create(CultureInfo.InvariantCulture, $"The row {(LostLines == 0 ? "is" : $"goes on to line {Line + LostLines} and is")} longer than {MaxBytes >> 20} MB. {(LostLines == 0 ? "Keep" : "Look for a quote that is not closed there; else keep")} large content as a file and name it here."), Line);
}
