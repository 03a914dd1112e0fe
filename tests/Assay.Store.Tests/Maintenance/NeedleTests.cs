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
    [InlineData("Ayşe Yılmaz", "AYŞE YILMAZ")]
    [InlineData("İbrahim Kaya", "ibrahim kaya")]
    [InlineData("Karl Groß", "KARL GROẞ")]
    [InlineData("Karl Groß", "KARL GROSS")]
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
        var upper = text.ToUpperInvariant();
        var json = JsonSerializer.Serialize(new { filter = text });

        Assert.True(needles.In(text));
        Assert.True(needles.In(json));
        Assert.True(needles.In(JsonSerializer.Serialize(json)));
        Assert.True(needles.In("filter=" + Uri.EscapeDataString(text)));
        Assert.True(needles.In("filter=" + Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal).Replace("~", "%7E", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal)));
        Assert.True(needles.In(JsonSerializer.Serialize(new { query = "filter=" + Uri.EscapeDataString(text) })));
        Assert.True(needles.In(Uri.EscapeDataString("filter=" + Uri.EscapeDataString(text))));
        Assert.True(needles.In(upper));
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

    [Theory]
    [InlineData("Ju\u0308rgen Mu\u0308ller", "Jürgen Müller")]
    [InlineData("Jo Keating", "Jo Keating")]
    [InlineData("Li Wei", "LI WEI")]
    [InlineData("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00")]
    [InlineData("DE89 3704 0044 0532 0130 00", "DE89370400440532013000")]
    [InlineData("QQ 12 34 56 C", "QQ 12 34 56")]
    [InlineData("card 4111 1111 1111 1111 12/27", "4111 1111 1111 1111")]
    [InlineData("card 4111 1111 1111 1111 12/27", "4111111111111111")]
    [InlineData("on 05.12.2026 0171 234 56 78 called", "0171 234 56 78")]
    [InlineData("in 2026 0171 234 56 78", "01712345678")]
    [InlineData("0171 234 56 78\n0160 987 65 43", "0160 987 65 43")]
    [InlineData("call me at 0171 234 56 78", "0171 234 56 78")]
    [InlineData("Nr 5500 0000 0000 0004", "5500 0000 0000 0004")]
    [InlineData("ssn 078-05-1120 12", "078051120")]
    [InlineData("٠٥٠ ١٢٣ ٤٥٦٧", "٠٥٠١٢٣٤٥٦٧")]
    public void What_tells_a_person_in_the_midst_of_a_text_is_found(string told, string text)
    {
        var needles = new Needles();
        needles.AddContent(JsonSerializer.Serialize(new { text = $"the words that begin this text are long, {told}, and it goes on" }), _ => false);

        Assert.True(needles.In($"is it {text}, again"));
        Assert.False(needles.In("is it Karl Meier with 4711, again"));
    }

    [Fact]
    public void What_items_around_say_too_is_not_looked_for()
    {
        var needles = new Needles();
        needles.AddContent("{\"greeting\":\"Hello, I would like to know more, says Zora Kessler\",\"phone\":\"iphone15\",\"queue\":\"Customer service\",\"state\":\"unresolved\"}", _ => false);
        needles.AddName("Customer service", "key");

        needles.ForgetWhatOthersSay(["{\"greeting\":\"Hello, I would like to know more about it\",\"phone\":\"iphone15\",\"queue\":\"Customer service\",\"state\":\"unresolved\"}"]);

        Assert.False(needles.In("Do unresolved cases count twice?"));
        Assert.False(needles.In("Hello, I would like to know more of an iphone15"));
        Assert.True(needles.In("that was Zora Kessler"));
        Assert.True(needles.In("key:\"Customer service\"")); // a key is looked for whoever says it
    }

    [Fact]
    public void A_name_is_not_common_because_its_parts_stand_in_different_items()
    {
        var needles = new Needles();
        needles.AddContent("{\"customer\":\"Anna Maria Kesslerin\",\"id\":\"ID_44_99123\",\"text\":\"and so on, for a while, writes Thomas J. Zellweger of them\"}", _ => false);

        needles.ForgetWhatOthersSay(((string[])["Anna Maria Weber", "Lena Maria Kesslerin", "Thomas J. Smith", "Peter J. Zellweger", "ID_44_1", "X_44_99123"]).Select(said => JsonSerializer.Serialize(new { customer = said })));

        Assert.All((string[])["Anna Maria Kesslerin", "Thomas J. Zellweger", "Thomas Zellweger", "ID_44_99123"], name => Assert.True(needles.In($"ask {name}, please")));
    }

    [Fact]
    public void Numbers_and_addresses_that_all_items_share_are_not_looked_for()
    {
        var needles = new Needles();
        needles.AddContent("{\"amount\":250000,\"text\":\"thanks, says zora@example.org of 0171 234 56 78; dial 0800 123 45 67, or mail support@shop.example\"}", _ => false);

        needles.ForgetWhatOthersSay(["{\"amount\":250000,\"text\":\"dial 0800 123 45 67, or mail support@shop.example\"}"]);

        Assert.All((string[])["0800 123 45 67", "08001234567", "support@shop.example", "250000"], said => Assert.False(needles.In($"what of {said}?")));
        Assert.All((string[])["zora@example.org", "0171 234 56 78"], said => Assert.True(needles.In($"what of {said}?")));
    }

    [Fact]
    public void What_cannot_be_read_is_looked_for_as_far_as_it_can_and_an_item_of_many_texts_costs_no_more_than_so_much()
    {
        var needles = new Needles();
        needles.AddContent("{bad, says zora@example.org", _ => false);
        needles.AddContent(JsonSerializer.Serialize(Enumerable.Range(0, 20_000).Select(i => $"一{(char)(0x4E00 + i)}111z1")), _ => false);

        Assert.True(needles.In("of zora@example.org"));
        Assert.True(needles.In("/x?q=%FFzora%40example.org"));
        Assert.False(needles.In(string.Concat(Enumerable.Repeat("一丁", 500_000))));
    }

    [Theory]
    [InlineData("a ", 498, "z", "a ")]
    [InlineData("王", 330, "z", "王")]
    [InlineData("aaaa aaa ", 50, "z", "aaaaa ")]
    public void However_long_what_is_looked_for_is_a_text_is_gone_through_once(string part, int times, string end, string searched)
    {
        var needles = new Needles();
        for (var i = 0; i < 500; i++)
        {
            needles.AddName(string.Concat(Enumerable.Repeat(part, times - (i % times))) + end + i, "key");
        }

        Assert.False(needles.In(string.Concat(Enumerable.Repeat(searched, 1_000_000))));
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
}
