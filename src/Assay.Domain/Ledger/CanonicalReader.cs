using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Domain.Ledger;

/// <summary>Reads one JSON value from valid UTF-8 and writes its canonical form in the same pass.</summary>
/// <remarks>
/// Members are written in the order they come; only an object whose names were out of order is sorted, once, at its end.
/// Both buffers are rented: an object in order costs no allocation. Call <see cref="Release"/> when done.
/// The file is long because one pass over one grammar shares one position and one output; its methods follow the grammar downward.
/// </remarks>
internal ref struct CanonicalReader
{
    private readonly ReadOnlySpan<byte> _in;
    private readonly int _maxDepth;
    private byte[] _out;
    private Member[] _members = [];
    private int _at;
    private int _length;
    private int _memberCount;

    public CanonicalReader(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        _in = utf8;
        _maxDepth = maxDepth;
        _out = ArrayPool<byte>.Shared.Rent(Math.Max(64, utf8.Length));
    }

    public string Error { get; private set; } = "";

    public bool Read()
    {
        if (_in.StartsWith("\uFEFF"u8))
        {
            return Fail("The text starts with a byte order mark; leave it out", 0);
        }

        if (!ReadValue(0))
        {
            return false;
        }

        SkipSpace();
        return _at == _in.Length || Fail("There is data after the end of the value", _at);
    }

    public readonly byte[] Written() => _out.AsSpan(0, _length).ToArray();

    public readonly void Release()
    {
        ArrayPool<byte>.Shared.Return(_out);
        if (_members.Length > 0)
        {
            ArrayPool<Member>.Shared.Return(_members);
        }
    }

    private bool ReadValue(int depth)
    {
        SkipSpace();
        if (_at == _in.Length)
        {
            return Fail("The text ends where a value is expected", _at);
        }

        switch (_in[_at])
        {
            case (byte)'{':
                return depth < _maxDepth ? ReadObject(depth) : TooDeep();
            case (byte)'[':
                return depth < _maxDepth ? ReadArray(depth) : TooDeep();
            case (byte)'"':
                return ReadString();
            case (byte)'t':
                return ReadWord("true"u8);
            case (byte)'f':
                return ReadWord("false"u8);
            case (byte)'n':
                return ReadWord("null"u8);
            default:
                return ReadNumber();
        }
    }

    private bool TooDeep() => Fail($"Arrays and objects are nested beyond a depth of {_maxDepth}", _at);

    private bool ReadObject(int depth)
    {
        _at++;
        Put((byte)'{');
        var first = _memberCount;
        var body = _length;
        var sorted = true;
        if (!Next((byte)'}'))
        {
            do
            {
                if (!ReadMember(depth, first, ref sorted))
                {
                    return false;
                }
            }
            while (Next((byte)','));
            if (!Next((byte)'}'))
            {
                return Fail("A comma or } is expected here", _at);
            }
        }

        if (!sorted && !SortMembers(first, body))
        {
            return false;
        }

        _memberCount = first;
        Put((byte)'}');
        return true;
    }

    private bool ReadMember(int depth, int first, ref bool sorted)
    {
        SkipSpace();
        if (_at == _in.Length || _in[_at] != '"')
        {
            return Fail("A property name in double quotes is expected here", _at);
        }

        if (_memberCount > first)
        {
            Put((byte)',');
        }

        var member = new Member { At = _at, Start = _length };
        if (!ReadString())
        {
            return false;
        }

        member.NameEnd = _length;
        if (!Next((byte)':'))
        {
            return Fail("A colon is expected after the property name", _at);
        }

        Put((byte)':');
        if (sorted && _memberCount > first)
        {
            var order = MemberOrder.Compare(_out, _members[_memberCount - 1], member);
            if (order == 0)
            {
                return Duplicate(member);
            }

            sorted = order < 0;
        }

        // The slot is taken before the value is read: objects inside use the slots after it.
        Reserve();
        var slot = _memberCount++;
        if (!ReadValue(depth + 1))
        {
            return false;
        }

        member.End = _length;
        _members[slot] = member;
        return true;
    }

    private bool SortMembers(int first, int body)
    {
        var members = _members.AsSpan(first, _memberCount - first);
        members.Sort(new MemberOrder(_out));
        var copy = ArrayPool<byte>.Shared.Rent(_length - body);
        _out.AsSpan(body, _length - body).CopyTo(copy);
        var at = body;
        for (var i = 0; i < members.Length; i++)
        {
            var member = members[i];
            if (i > 0)
            {
                _out[at++] = (byte)',';
            }

            var text = copy.AsSpan(member.Start - body, member.End - member.Start);
            text.CopyTo(_out.AsSpan(at));
            at += text.Length;
        }

        for (var i = 1; i < members.Length; i++)
        {
            var (one, other) = (members[i - 1], members[i]);
            var same = copy.AsSpan(one.Start - body, one.NameEnd - one.Start).SequenceEqual(copy.AsSpan(other.Start - body, other.NameEnd - other.Start));
            if (same)
            {
                copy.AsSpan(0, _length - body).CopyTo(_out.AsSpan(body));
                ArrayPool<byte>.Shared.Return(copy);
                return Duplicate(one.At > other.At ? one : other);
            }
        }

        ArrayPool<byte>.Shared.Return(copy);
        return true;
    }

    private bool Duplicate(Member member)
    {
        var name = Encoding.UTF8.GetString(_out.AsSpan(member.Start, member.NameEnd - member.Start));
        return Fail($"Duplicate property {Excerpt.Of(name, 83)}", member.At);
    }

    private bool ReadArray(int depth)
    {
        _at++;
        Put((byte)'[');
        if (!Next((byte)']'))
        {
            var first = true;
            do
            {
                if (!first)
                {
                    Put((byte)',');
                }

                first = false;
                if (!ReadValue(depth + 1))
                {
                    return false;
                }
            }
            while (Next((byte)','));
            if (!Next((byte)']'))
            {
                return Fail("A comma or ] is expected here", _at);
            }
        }

        Put((byte)']');
        return true;
    }

    private bool ReadString()
    {
        var start = _at++;
        Put((byte)'"');
        while (true)
        {
            var rest = _in[_at..];
            var plain = CanonicalJson.PlainPrefix(rest);
            Put(rest[..plain]);
            _at += plain;
            if (_at == _in.Length)
            {
                return Fail("A string that starts here has no end", start);
            }

            switch (_in[_at])
            {
                case (byte)'"':
                    _at++;
                    Put((byte)'"');
                    return true;
                case (byte)'\\':
                    if (!ReadEscape())
                    {
                        return false;
                    }

                    break;
                default:
                    return Fail($"A string holds the control character U+{_in[_at]:X4}; write it as \\u{_in[_at]:x4}", _at);
            }
        }
    }

    private bool ReadEscape()
    {
        var letter = _at + 1 < _in.Length ? _in[_at + 1] : (byte)0;
        var plain = letter switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => (char)letter,
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => '\0',
        };
        if (plain != '\0')
        {
            _at += 2;
            PutRune(new Rune(plain));
            return true;
        }

        return letter == 'u' ? ReadUnicodeEscape() : Fail("A string holds an unknown escape", _at);
    }

    private bool ReadUnicodeEscape()
    {
        var start = _at;
        if (!TryHex(out var high))
        {
            return Fail("\\u must be followed by four hexadecimal digits", start);
        }

        if (!char.IsSurrogate(high))
        {
            PutRune(new Rune(high));
            return true;
        }

        if (!char.IsHighSurrogate(high) || !TryHex(out var low) || !char.IsLowSurrogate(low))
        {
            return Fail("A string holds a lone surrogate", start);
        }

        PutRune(new Rune(high, low));
        return true;
    }

    private bool TryHex(out char unit)
    {
        unit = '\0';
        if (_in.Length - _at < 6 || _in[_at] != '\\' || _in[_at + 1] != 'u'
            || !ushort.TryParse(_in.Slice(_at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return false;
        }

        unit = (char)code;
        _at += 6;
        return true;
    }

    private bool ReadNumber()
    {
        var start = _at;
        var negative = _in[_at] == '-';
        _at += negative ? 1 : 0;
        var whole = Digits();
        if (whole == 0)
        {
            return Fail(negative ? "A digit is expected after the minus sign" : "A value is expected here", start);
        }

        if (whole > 1 && _in[_at - whole] == '0')
        {
            return Fail("A number starts with a needless 0", start);
        }

        var isWhole = true;
        if (_at < _in.Length && _in[_at] == '.')
        {
            _at++;
            isWhole = false;
            if (Digits() == 0)
            {
                return Fail("A digit is expected after the decimal point", _at);
            }
        }

        if (_at < _in.Length && _in[_at] is (byte)'e' or (byte)'E')
        {
            _at++;
            isWhole = false;
            _at += _at < _in.Length && _in[_at] is (byte)'+' or (byte)'-' ? 1 : 0;
            if (Digits() == 0)
            {
                return Fail("A digit is expected in the exponent", _at);
            }
        }

        var text = _in[start.._at];
        if (isWhole && whole <= 15)
        {
            Put(text.SequenceEqual("-0"u8) ? "0"u8 : text);
            return true;
        }

        return PutNumber(text, isWhole, start);
    }

    private bool PutNumber(ReadOnlySpan<byte> text, bool isWhole, int start)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return Fail("The number is out of range of a double", start);
        }

        if (isWhole && !KeepsDigits(text, value))
        {
            return Fail("The whole number has more digits than a double can keep; write it as a string", start);
        }

        Span<byte> written = stackalloc byte[CanonicalNumber.MaxLength];
        Put(written[..CanonicalNumber.Write(value, written)]);
        return true;
    }

    private static bool KeepsDigits(ReadOnlySpan<byte> text, double value)
    {
        Span<byte> kept = stackalloc byte[CanonicalNumber.MaxLength];
        var count = CanonicalNumber.ShortestDigits(Math.Abs(value), kept, out var point);
        var digits = text.TrimStart((byte)'-');
        return digits.Length == point && digits.TrimEnd((byte)'0').SequenceEqual(kept[..count]);
    }

    private int Digits()
    {
        var start = _at;
        while (_at < _in.Length && char.IsAsciiDigit((char)_in[_at]))
        {
            _at++;
        }

        return _at - start;
    }

    private bool ReadWord(ReadOnlySpan<byte> word)
    {
        if (!_in[_at..].StartsWith(word))
        {
            return Fail("A value is expected here", _at);
        }

        _at += word.Length;
        Put(word);
        return true;
    }

    private bool Next(byte symbol)
    {
        SkipSpace();
        var found = _at < _in.Length && _in[_at] == symbol;
        _at += found ? 1 : 0;
        return found;
    }

    private void SkipSpace()
    {
        while (_at < _in.Length && _in[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _at++;
        }
    }

    private bool Fail(string message, int at)
    {
        Error = string.Create(CultureInfo.InvariantCulture, $"{message} (byte {at}).");
        return false;
    }

    private void PutRune(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[6];
        var escaped = rune.Value is < 0x20 or '"' or '\\';
        Put(bytes[..(escaped ? CanonicalJson.Escape((byte)rune.Value, bytes) : rune.EncodeToUtf8(bytes))]);
    }

    private void Put(byte value)
    {
        Grow(1);
        _out[_length++] = value;
    }

    private void Put(scoped ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(_out.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Grow(int more)
    {
        if (_out.Length - _length >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, _out.Length * 2));
        _out.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_out);
        _out = larger;
    }

    private void Reserve()
    {
        if (_memberCount < _members.Length)
        {
            return;
        }

        var larger = ArrayPool<Member>.Shared.Rent(Math.Max(16, _members.Length * 2));
        _members.CopyTo(larger, 0);
        if (_members.Length > 0)
        {
            ArrayPool<Member>.Shared.Return(_members);
        }

        _members = larger;
    }

    /// <summary>Where one property lies in the output (from its quote to the end of its value) and where it began in the input.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Member
    {
        public int At;
        public int Start;
        public int NameEnd;
        public int End;
    }

    private readonly struct MemberOrder(byte[] text) : IComparer<Member>
    {
        public int Compare(Member x, Member y) => Compare(text, x, y);

        public static int Compare(byte[] text, Member x, Member y) => PropertyOrder.Compare(
            text.AsSpan(x.Start + 1, x.NameEnd - x.Start - 2), text.AsSpan(y.Start + 1, y.NameEnd - y.Start - 2));
    }
}
