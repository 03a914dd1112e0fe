namespace Assay.Formats.Rows;

/// <summary>A record is a line; LF or CRLF ends it, the last one needs none.</summary>
internal sealed class LineFraming : Framing
{
    private int _at;

    public override int Scanned => _at;

    public override Frame Scan(ReadOnlySpan<byte> unread, bool atEnd)
    {
        var found = unread[_at..].IndexOf((byte)'\n');
        if (found < 0 && !atEnd)
        {
            _at = unread.Length;
            return Frame.More;
        }

        if (found < 0 && unread.IsEmpty)
        {
            return Frame.End;
        }

        var end = found < 0 ? unread.Length : _at + found;
        Consumed = found < 0 ? end : end + 1;
        End = end > 0 && unread[end - 1] == '\r' ? end - 1 : end;
        _at = 0;
        return Frame.Found;
    }

    public override void Drop() => _at = 0;

    public override string Problem(int firstLine, int lastLine) => throw new InvalidOperationException("Lines do not break.");
}
