using System.Buffers;
using Assay.Formats.Rows;

namespace Assay.Formats.Json;

/// <summary>Finds the elements of one JSON array by brackets and strings alone; whether an element is JSON is seen later.</summary>
internal sealed class JsonArrayFraming : Framing
{
    private static readonly SearchValues<byte> s_structure = SearchValues.Create("\"[]{}"u8);
    private static readonly SearchValues<byte> s_scalarEnd = SearchValues.Create(" \t\r\n,]"u8);

    private At _at = At.Opening;
    private int _position;
    private int _depth;
    private string _problem = "";
    private bool _isWrapped;

    private enum At
    {
        Opening,
        Wrapper,
        FirstElement,
        Element,
        Nested,
        String,
        Scalar,
        Comma,
        Closed,
    }

    public override int Scanned => _position;

    public override bool IsOfLines => false;

    /// <summary>Whether a file is one object around a list of objects, such as {"data": [{...}, ...]}, and not an object a line.</summary>
    public static bool IsWrapped(ReadOnlySpan<byte> head)
    {
        var first = head.TrimStart(" \t\r\n"u8);
        var inner = Wrapper(first);
        if (inner <= 0 || first[inner..].TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return false;
        }

        // A whole object in the first line with more after it is a file of objects, one a line.
        var end = first.IndexOf((byte)'\n');
        return end < 0 || first[end..].Trim(" \t\r\n"u8).IsEmpty || !IsWhole(first[..end]);
    }

    public override Frame Scan(ReadOnlySpan<byte> unread, bool atEnd)
    {
        while (true)
        {
            var frame = _at switch
            {
                At.Nested => ReadNested(unread),
                At.Wrapper => ReadWrapper(unread),
                At.String => ReadString(unread),
                At.Scalar => ReadScalar(unread, atEnd),
                _ => ReadBetween(unread),
            };
            switch (frame)
            {
                case null:
                    break;
                case Frame.More when atEnd:
                    return AtEnd();
                default:
                    return frame.Value;
            }
        }
    }

    public override void Drop() => (Start, _position) = (0, 0);

    public override string Problem(int firstLine, int lastLine) =>
        FormattableString.Invariant($"{_problem} in line {lastLine:N0}. The array is read up to there.");

    private Frame AtEnd()
    {
        if (_at == At.Closed && !_isWrapped)
        {
            return Frame.End;
        }

        _problem = _at switch
        {
            At.Opening => "The file is empty: an array of objects is expected",
            At.Closed => "The file ends before the closing }",
            At.Nested or At.String => "The file ends inside an element",
            _ => "The file ends before the closing ]",
        };
        return Frame.Broken;
    }

    /// <summary>Outside of elements: opening, commas, closing.</summary>
    private Frame? ReadBetween(ReadOnlySpan<byte> unread)
    {
        var found = unread[_position..].IndexOfAnyExcept(" \t\r\n"u8);
        if (found < 0)
        {
            _position = unread.Length;
            return Frame.More;
        }

        _position += found;
        var next = unread[_position];
        switch (_at)
        {
            case At.Opening when next == '[':
                return Move(At.FirstElement);
            case At.Opening when next == '{':
                _at = At.Wrapper;
                return null;
            case At.Closed when next == '}' && _isWrapped:
                _isWrapped = false;
                return Move(At.Closed);
            case At.FirstElement when next == ']':
            case At.Comma when next == ']':
                return Move(At.Closed);
            case At.Comma when next == ',':
                return Move(At.Element);
            case At.FirstElement or At.Element when next is not ((byte)',' or (byte)']'):
                Start = _position;
                return BeginElement(next);
            default:
                return Break();
        }
    }

    /// <summary>The beginning of an object around the list.</summary>
    private Frame? ReadWrapper(ReadOnlySpan<byte> unread)
    {
        switch (Wrapper(unread[_position..]))
        {
            case 0:
                return Frame.More;
            case < 0:
                return Break();
            case var length:
                _isWrapped = true;
                (_at, _position) = (At.FirstElement, _position + length);
                return null;
        }
    }

    /// <summary>How long the beginning {"name": [ is; 0 where more bytes must be seen, below 0 where it is something else.</summary>
    private static int Wrapper(ReadOnlySpan<byte> text)
    {
        var at = 0;
        foreach (var expected in "{\":["u8)
        {
            var skipped = text[at..].IndexOfAnyExcept(" \t\r\n"u8);
            if (skipped < 0)
            {
                return text.Length > 1024 ? -1 : 0;
            }

            at += skipped;
            if (text[at] != expected)
            {
                return -1;
            }

            at++;
            if (expected == '"')
            {
                var end = text[at..].IndexOfAny((byte)'"', (byte)'\\');
                if (end < 0)
                {
                    return text.Length > 1024 ? -1 : 0;
                }

                if (text[at + end] == '\\')
                {
                    return -1;
                }

                at += end + 1;
            }
        }

        return at;
    }

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new System.Text.Json.Utf8JsonReader(line);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private Frame? Move(At to)
    {
        (_at, _position) = (to, _position + 1);
        return null;
    }

    private Frame Break()
    {
        _problem = _at switch
        {
            At.Opening or At.Wrapper => "The file does not begin with [, as an array of objects does,",
            At.Closed when _isWrapped => "The object holds more than its list, and only the list is read; more is found",
            At.Closed => "There is more after the closing ]",
            At.Comma => "A comma or ] is missing after an element",
            _ => "An element is missing before a comma or ]",
        };
        return Frame.Broken;
    }

    private Frame? BeginElement(byte first)
    {
        (_at, _depth) = first switch
        {
            (byte)'{' or (byte)'[' => (At.Nested, 0),
            (byte)'"' => (At.String, 0),
            _ => (At.Scalar, 0),
        };
        _position += _at == At.String ? 1 : 0;
        return null;
    }

    private Frame? ReadNested(ReadOnlySpan<byte> unread)
    {
        var found = unread[_position..].IndexOfAny(s_structure);
        if (found < 0)
        {
            _position = unread.Length;
            return Frame.More;
        }

        _position += found + 1;
        switch (unread[_position - 1])
        {
            case (byte)'"':
                _at = At.String;
                return null;
            case (byte)'{' or (byte)'[':
                _depth++;
                return null;
            default:
                return --_depth == 0 ? Found() : null;
        }
    }

    private Frame? ReadString(ReadOnlySpan<byte> unread)
    {
        var found = unread[_position..].IndexOfAny((byte)'"', (byte)'\\');
        if (found < 0)
        {
            _position = unread.Length;
            return Frame.More;
        }

        if (unread[_position + found] == '\\')
        {
            var isWhole = _position + found + 2 <= unread.Length;
            _position += isWhole ? found + 2 : found;
            return isWhole ? null : Frame.More;
        }

        _position += found + 1;
        _at = At.Nested;
        return _depth == 0 ? Found() : null;
    }

    private Frame? ReadScalar(ReadOnlySpan<byte> unread, bool atEnd)
    {
        var found = unread[_position..].IndexOfAny(s_scalarEnd);
        _position = found < 0 ? unread.Length : _position + found;
        return found < 0 && !atEnd ? Frame.More : Found();
    }

    private Frame Found()
    {
        (End, Consumed) = (_position, _position);
        (_at, _position) = (At.Comma, 0);
        return Frame.Found;
    }
}
