using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Domain.Ledger;
using CsCheck;

namespace Assay.Domain.Tests.Ledger;

public sealed class CanonicalJsonTests
{
    private static readonly string[] s_parts = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\\n\"", "1", "-0.5e1", "true", " "];

    /// <summary>RFC 8785, appendix B.</summary>
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Numbers_print_as_the_standard_shows(string bits, string expected)
    {
        var value = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

        var text = CanonicalJson.NumberText(value);

        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_without_a_JSON_form_is_refused(double value) =>
        Assert.Throws<FormatException>(() => CanonicalJson.NumberText(value));

    /// <summary>The base library's shortest text does not read back as these two.</summary>
    [Theory]
    [InlineData(-25, "2.9802322387695312e-8")]
    [InlineData(-958, "4.1045368012983762e-289")]
    public void Powers_of_two_that_need_all_digits_get_them(int exponent, string expected) =>
        Assert.Equal(expected, CanonicalJson.NumberText(Math.ScaleB(1, exponent)));

    [Fact]
    public void Every_power_of_two_reads_back() => Assert.All(Enumerable.Range(-1074, 2098).Select(exponent => Math.ScaleB(1, exponent)), value =>
        Assert.Equal(value, double.Parse(CanonicalJson.NumberText(value), CultureInfo.InvariantCulture)));

    [Fact]
    public void A_printed_number_reads_back_as_the_same_double() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
            double.Parse(CanonicalJson.NumberText(value), CultureInfo.InvariantCulture) == value);

    /// <summary>RFC 8785, 3.2.2 and 3.2.4.</summary>
    [Fact]
    public void The_example_of_the_standard_comes_out_as_printed_there() => Becomes(
        """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }
        """,
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""");

    /// <summary>RFC 8785, 3.2.3: the order is that of UTF-16 code units, so a surrogate pair sorts before U+FB33.</summary>
    [Fact]
    public void Properties_sort_by_UTF_16_code_units() => Becomes(
        """
        {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
         "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
        """,
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
        + "\"\U0001F600\":\"Emoji: Grinning Face\",\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("-12", "-12")]
    [InlineData("1e400000000000000000000e", null)]
    [InlineData("1e-400", "0")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("10000000000000000000000", "1e+22")]
    [InlineData("1.0", "1")]
    [InlineData("\"\\/\\u007f\\u00e9\"", "\"/\u007fé\"")]
    [InlineData("{\"a\":{\"c\":1,\"b\":2},\"A\":[{\"z\":1,\"y\":2}]}", "{\"A\":[{\"y\":2,\"z\":1}],\"a\":{\"b\":2,\"c\":1}}")]
    [InlineData("{\"b\":1,\"a\\n\":2,\"a\\t\":3,\"a\\u0001\":4,\"a\":5}", "{\"a\":5,\"a\\u0001\":4,\"a\\t\":3,\"a\\n\":2,\"b\":1}")]
    [InlineData("{\"ab\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"ab\":1}")]
    public void A_value_has_one_form(string json, string? expected) => Becomes(json, expected);

    [Theory]
    [InlineData("", "The text ends where a value is expected (byte 0).")]
    [InlineData("\uFEFF1", "The text starts with a byte order mark; leave it out (byte 0).")]
    [InlineData("1 2", "There is data after the end of the value (byte 2).")]
    [InlineData("{\"a\":1,\"a\":2}", "Duplicate property \"a\" (byte 7).")]
    [InlineData("{\"b\":1,\"a\":{},\"b\":2}", "Duplicate property \"b\" (byte 14).")]
    [InlineData("{\"c\":1,\"a\":2,\"\\u0061\":3}", "Duplicate property \"a\" (byte 13).")]
    [InlineData("\"\\ud800\"", "A string holds a lone surrogate (byte 1).")]
    [InlineData("\"\\udc00\\ud800\"", "A string holds a lone surrogate (byte 1).")]
    [InlineData("\"\\ud800\\u0041\"", "A string holds a lone surrogate (byte 1).")]
    [InlineData("\"\\u12g4\"", "\\u must be followed by four hexadecimal digits (byte 1).")]
    [InlineData("\"\\x\"", "A string holds an unknown escape (byte 1).")]
    [InlineData("\"a\nb\"", "A string holds the control character U+000A; write it as \\u000a (byte 2).")]
    [InlineData("[\"abc", "A string that starts here has no end (byte 1).")]
    [InlineData("\"\\", "A string holds an unknown escape (byte 1).")]
    [InlineData("1e400", "The number is out of range of a double (byte 0).")]
    [InlineData("[9007199254740993]", "The whole number has more digits than a double can keep; write it as a string (byte 1).")]
    [InlineData("18446744073709551616", "The whole number has more digits than a double can keep; write it as a string (byte 0).")]
    [InlineData("01", "A number starts with a needless 0 (byte 0).")]
    [InlineData("1.", "A digit is expected after the decimal point (byte 2).")]
    [InlineData("1e+", "A digit is expected in the exponent (byte 3).")]
    [InlineData("-", "A digit is expected after the minus sign (byte 0).")]
    [InlineData("+1", "A value is expected here (byte 0).")]
    [InlineData("NaN", "A value is expected here (byte 0).")]
    [InlineData("nul", "A value is expected here (byte 0).")]
    [InlineData("[1,]", "A value is expected here (byte 3).")]
    [InlineData("[1 2]", "A comma or ] is expected here (byte 3).")]
    [InlineData("{\"a\":1,}", "A property name in double quotes is expected here (byte 7).")]
    [InlineData("{\"a\" 1}", "A colon is expected after the property name (byte 5).")]
    [InlineData("{\"a\":1 \"b\":2}", "A comma or } is expected here (byte 7).")]
    [InlineData("// no\n1", "A value is expected here (byte 0).")]
    public void A_fault_is_told_in_plain_words_with_its_place(string json, string expected)
    {
        var accepted = CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(json), 10, out var canonical, out var error);

        Assert.False(accepted);
        Assert.Empty(canonical);
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_with_their_place()
    {
        var accepted = CanonicalJson.TryCanonicalize([(byte)'"', (byte)'a', 0xED, 0xA0, 0x80, (byte)'"'], 10, out _, out var error);

        Assert.False(accepted);
        Assert.Equal("The text is not valid UTF-8 at byte 2.", error);
    }

    [Theory]
    [InlineData("[[1]]", 2, true)]
    [InlineData("[[1]]", 1, false)]
    [InlineData("{\"a\":{}}", 1, false)]
    [InlineData("1", 0, true)]
    public void Depth_has_a_limit(string json, int maxDepth, bool expected)
    {
        var accepted = CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(json), maxDepth, out _, out _);

        Assert.Equal(expected, accepted);
    }

    [Fact]
    public void A_bomb_of_brackets_is_refused_before_the_stack_ends()
    {
        var bomb = Encoding.ASCII.GetBytes(new string('[', 1_000_000));

        var accepted = CanonicalJson.TryCanonicalize(bomb, CanonicalJson.MaxDepthLimit, out _, out var error);

        Assert.False(accepted);
        Assert.Equal("Arrays and objects are nested beyond a depth of 1000 (byte 1000).", error);
    }

    [Fact]
    public void A_hundred_thousand_properties_in_reverse_are_sorted_in_good_time()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 100_000).Reverse().Select(i => $"\"{i:D6}\":{i}")) + "}";
        var sorted = "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"{i:D6}\":{i}")) + "}";

        Becomes(json, sorted);
    }

    [Fact]
    public void Any_text_survives_and_canonical_input_comes_back_unchanged() =>
        Gen.Dictionary(Gen.String[Gen.Char.Where(c => !char.IsSurrogate(c)), 0, 8], Gen.Double.Where(double.IsFinite))[0, 20].Sample(properties =>
        {
            var canonical = CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(properties));
            var back = JsonSerializer.Deserialize<Dictionary<string, double>>(canonical)!;
            return back.Keys.SequenceEqual(properties.Keys.Order(StringComparer.Ordinal))
                && back.All(pair => pair.Value == properties[pair.Key])
                && CanonicalJson.Canonicalize(canonical).AsSpan().SequenceEqual(canonical);
        });

    [Fact]
    public void Writing_a_string_gives_the_same_bytes_as_canonicalizing_one() =>
        Gen.String.Where(text => !HasLoneSurrogate(text)).Sample(text =>
        {
            var (chars, bytes) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
            CanonicalJson.WriteString(chars, text);
            CanonicalJson.WriteStringUtf8(bytes, Encoding.UTF8.GetBytes(text));
            var canonical = CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(text));
            return chars.WrittenSpan.SequenceEqual(canonical) && bytes.WrittenSpan.SequenceEqual(canonical);
        });

    [Fact]
    public void Writing_a_lone_surrogate_or_bad_UTF_8_is_refused()
    {
        var to = new ArrayBufferWriter<byte>();

        Assert.Throws<FormatException>(() => CanonicalJson.WriteString(to, "a\ud800"));
        Assert.Throws<FormatException>(() => CanonicalJson.WriteStringUtf8(to, [0xFF]));
        Assert.Equal(0, to.WrittenCount);
    }

    [Fact]
    public void Noise_is_refused_or_accepted_but_never_throws() =>
        Gen.Byte.Array[0, 40].Sample(noise => CanonicalJson.TryCanonicalize(noise, 4, out _, out var error) == (error.Length == 0));

    [Fact]
    public void Noise_of_JSON_symbols_agrees_with_the_base_library_on_what_is_JSON() =>
        Gen.Int[0, s_parts.Length - 1].Array[1, 8].Sample(parts =>
        {
            var json = Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => s_parts[part])));
            var accepted = CanonicalJson.TryCanonicalize(json, 20, out _, out var error);
            return accepted == IsJson(json) || error.StartsWith("Duplicate", StringComparison.Ordinal) || error.StartsWith("The number is out of range", StringComparison.Ordinal);
        }, iter: 20_000);

    private static bool IsJson(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Contains(Rune.ReplacementChar);

    private static void Becomes(string json, string? expected)
    {
        var accepted = CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(json), 128, out var canonical, out _);

        Assert.Equal(expected, accepted ? Encoding.UTF8.GetString(canonical) : null);
    }
}
