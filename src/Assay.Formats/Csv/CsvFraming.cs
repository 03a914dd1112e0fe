using Assay.Formats.Rows;

namespace Assay.Formats.Csv;

/// <summary>Finds the records of RFC 4180 and their fields in one pass.</summary>
/// <remarks>
/// A quote opens a quoted field only where the field begins; elsewhere it is a character. LF and CRLF end a record.
/// The fields found last are valid with the record.
/// </remarks>
internal sealed class CsvFraming(byte delimiter) : Framing
{
    public const int MaxColumns = 1000;

    private readonly Field[] _fields = new Field[MaxColumns];
    private At _at = At.FieldStart;
    private int _position;
    private int _fieldStart;
    private bool _isDoubled;
    private bool _isDropping;

    private enum At
    {
        FieldStart,
        Plain,
        Quoted,
        AfterQuote,
        Junk,
    }

    /// <param name="wanted">Null finds the delimiter out; a file that none cuts has one column.</param>
    public static CsvFraming For(ReadOnlySpan<byte> head, byte? wanted) => CsvDelimiter.Named(head) is { Length: > 0 } named
        ? new(named.Delimiter) { Preamble = named.Length }
        : new(wanted ?? CsvDelimiter.Find(head) switch
        {
            0 => (byte)',',
            var found => found,
        });

    /// <summary>How many fields the record has; only the first <see cref="MaxColumns"/> can be asked for.</summary>
    public int FieldCount { get; private set; }

    public override int Scanned => _position;

    /// <summary>A field of the record found last.</summary>
    public Field this[int index] => _fields[index];

    public override Frame Scan(ReadOnlySpan<byte> unread, bool atEnd)
    {
        if (_at == At.FieldStart && _position == 0 && !_isDropping)
        {
            FieldCount = 0;
            if (unread.IsEmpty)
            {
                return atEnd ? Frame.End : Frame.More;
            }
        }

        while (true)
        {
            var frame = _at switch
            {
                At.FieldStart => BeginField(unread, atEnd),
                At.Plain or At.Junk => ReadPlain(unread, atEnd),
                At.Quoted => ReadQuoted(unread, atEnd),
                _ => ReadAfterQuote(unread, atEnd),
            };
            if (frame is { } result)
            {
                return result;
            }
        }
    }

    public override void Drop() => (_position, _fieldStart, _isDropping) = (0, 0, true);

    public override string Problem(int firstLine, int lastLine) => FormattableString.Invariant(
        $"The file ends in line {lastLine:N0}, inside a quoted field. The row begins in line {firstLine:N0}: close its quote, and double quotes inside a quoted field.");

    private Frame? BeginField(ReadOnlySpan<byte> unread, bool atEnd)
    {
        if (_position == unread.Length && !atEnd)
        {
            return Frame.More;
        }

        var isQuoted = _position < unread.Length && unread[_position] == '"';
        _position += isQuoted ? 1 : 0;
        _fieldStart = _position;
        _isDoubled = false;
        _at = isQuoted ? At.Quoted : At.Plain;
        return null;
    }

    private Frame? ReadPlain(ReadOnlySpan<byte> unread, bool atEnd)
    {
        var found = unread[_position..].IndexOfAny(delimiter, (byte)'\n');
        if (found < 0)
        {
            _position = unread.Length;
            return atEnd ? Finish(unread, _position, _position) : Frame.More;
        }

        _position += found;
        if (unread[_position] == '\n')
        {
            return Finish(unread, _position, _position + 1);
        }

        AddPlain(_position);
        _position++;
        _at = At.FieldStart;
        return null;
    }

    private Frame? ReadQuoted(ReadOnlySpan<byte> unread, bool atEnd)
    {
        var found = unread[_position..].IndexOf((byte)'"');
        if (found < 0)
        {
            _position = unread.Length;
            return atEnd ? Frame.Broken : Frame.More;
        }

        _position += found;
        if (_position + 1 == unread.Length && !atEnd)
        {
            return Frame.More;
        }

        if (_position + 1 < unread.Length && unread[_position + 1] == '"')
        {
            _isDoubled = true;
            _position += 2;
            return null;
        }

        Add(new(_fieldStart, _position - _fieldStart, _isDoubled, false));
        _position++;
        _at = At.AfterQuote;
        return null;
    }

    private Frame? ReadAfterQuote(ReadOnlySpan<byte> unread, bool atEnd)
    {
        var next = _position < unread.Length ? unread[_position] : (byte)0;
        var isReturn = next == '\r';
        if (!atEnd && _position + (isReturn ? 1 : 0) >= unread.Length)
        {
            return Frame.More;
        }

        if (_position == unread.Length || next == '\n' || next == delimiter)
        {
            _at = next == delimiter && _position < unread.Length ? At.FieldStart : At.Junk;
            _position += _at == At.FieldStart ? 1 : 0;
            return null;
        }

        var isLineEnd = isReturn && (_position + 1 == unread.Length || unread[_position + 1] == '\n');
        if (!isLineEnd && !_isDropping && FieldCount <= MaxColumns)
        {
            _fields[FieldCount - 1] = _fields[FieldCount - 1] with { HasTextAfterQuote = true };
        }

        _at = At.Junk;
        return null;
    }

    private void AddPlain(int end)
    {
        if (_at == At.Plain)
        {
            Add(new(_fieldStart, end - _fieldStart, false, false));
        }
    }

    private void Add(Field field)
    {
        if (!_isDropping && FieldCount < MaxColumns)
        {
            _fields[FieldCount] = field;
        }

        FieldCount++;
    }

    private Frame Finish(ReadOnlySpan<byte> unread, int end, int consumed)
    {
        var isReturn = end > 0 && unread[end - 1] == '\r';
        End = isReturn ? end - 1 : end;
        Consumed = consumed;
        AddPlain(Math.Max(_fieldStart, End));
        (_at, _position, _fieldStart, _isDropping) = (At.FieldStart, 0, 0, false);
        return Frame.Found;
    }

    /// <summary>Where a field lies in its record, quotes left out.</summary>
    /// <param name="IsDoubled">Quotes inside are doubled.</param>
    internal readonly record struct Field(int Start, int Length, bool IsDoubled, bool HasTextAfterQuote);
}
