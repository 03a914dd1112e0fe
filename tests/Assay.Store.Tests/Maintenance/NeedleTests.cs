using System.Text.Json;
using Assay.Domain;
using Assay.Store.Maintenance;

namespace Assay.Store.Tests.Maintenance;

/// <summary>What names the erased is found however it stands in a text, and nothing else is.</summary>
public sealed class NeedleTests
{
    [Theory]
    [InlineData("アレクサンドラ", "アレクサンドラさんの答えは違う")]
    [InlineData("王小明", "我想王小明说错了")]
    [InlineData("김철수", "김철수는 틀렸다")]
    [InlineData("Thomas Müller", "Das ist Thomas Müllers Antwort")]
    [InlineData("Thomas Müller", "Das ist Thomas Mu\u0308ller")]
    [InlineData("Иван Петров", "ответ Ивана Петрова неверен")]
    [InlineData("অমিত রায়", "অমিত রা\u09DF")]
    [InlineData("सलमान ख़ान", "सलमान \u0959ान")]
    [InlineData("Thuật Nguyễn", "Thu\u00E2\u0323t Nguye\u0303\u0302n")]
    [InlineData("Thuật Nguyễn", "Thu\u1EADt Nguy\u1EC5n")]
    [InlineData("Åsa Holmgren", "\u212Bsa Holmgren")]
    [InlineData("김철수", "\u1100\u1175\u11B7철수")]
    [InlineData("Bob \"Zed\" Ray", "-key:\"Bob \\\"Zed\\\" Ray\"")]
    [InlineData("DOM\\jsm", "key:\"DOM\\\\jsm\"")]
    [InlineData("DOM\\nancy", "key:\"DOM\\\\nancy\"")]
    [InlineData("Johnny Smith", "key:Johnny\\ Smith")]
    [InlineData("Zora~x*Kessler", "(key:Zora~x*Kessler)")]
    [InlineData("ana+tag@example.org", "by:ana+tag@example.org")]
    [InlineData("50 %41 off", "key:\"50 %41 off\"")]
    [InlineData("two  blanks", "two blanks")]
    public void A_name_is_found_as_it_is_typed_in_JSON_in_an_address_and_wrapped_in_several_of_them(string name, string text)
    {
        var needles = new Needles();
        needles.AddName(name, "key");
        var json = JsonSerializer.Serialize(new { filter = text });

        Assert.True(needles.In(text));
        Assert.True(needles.In(json));
        Assert.True(needles.In(JsonSerializer.Serialize(json)));
        Assert.True(needles.In("filter=" + Uri.EscapeDataString(text)));
        Assert.True(needles.In("filter=" + Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal).Replace("~", "%7E", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal)));
        Assert.True(needles.In(JsonSerializer.Serialize(new { query = "filter=" + Uri.EscapeDataString(text) })));
        Assert.True(needles.In(Uri.EscapeDataString("filter=" + Uri.EscapeDataString(text))));
        Assert.True(needles.In(text.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("item 12", "item 123")]
    [InlineData("item 12", "an item and 12 more")]
    [InlineData("Peter", "Peterson said so")]
    [InlineData("Anton", "Cantons are states")]
    [InlineData("Иван Петров", "Иванович Петров")]
    [InlineData("王小明", "王小红")]
    [InlineData("김철수", "김철순")]
    [InlineData("Renée", "Renes sagt es")]
    public void What_only_looks_like_a_name_is_not_taken_for_it(string name, string text)
    {
        var needles = new Needles();
        needles.AddName(name, "key");

        Assert.False(needles.In(text));
        Assert.False(needles.In(JsonSerializer.Serialize(new { text })));
    }

    [Fact]
    public void A_long_key_is_found_as_messages_quote_it()
    {
        var needles = new Needles();
        const string Key = "customer-record-of Zora Kessler living at Long Street 04 in a town far away";
        needles.AddName(Key, "key");

        Assert.True(needles.In($"The key \"{Excerpt.Of(Key)}\" belongs to item 7 with another content."));
        Assert.False(needles.In("The key \"customer-record-of Bob\" belongs to item 7 with another content."));
    }

    [Fact]
    public void However_many_are_looked_for_a_text_is_gone_through_once()
    {
        var needles = new Needles();
        for (var i = 0; i < 40_000; i++)
        {
            needles.AddName($"aaaaa1{i}", "key");
        }

        Assert.False(needles.In(string.Concat(Enumerable.Repeat("-aaaaa1x", 1_000_000))));
        Assert.True(needles.In("-aaaaa139999"));
    }

    [Fact]
    public void Words_are_common_where_they_stand_side_by_side_in_other_texts()
    {
        var common = new CommonWords();
        common.Add("{\"text\":\"Dear Madam or Sir, hello from New York\"}");

        Assert.Equal(
            [true, true, true, false, false, false],
            new[] { "new york", "hello", "Dear Madam or", "York New", "Madam Sir", "Kessler" }.Select(common.Has));
    }
}
