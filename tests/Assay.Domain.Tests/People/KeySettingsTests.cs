using System.Text.Json;
using Assay.Domain.People;

namespace Assay.Domain.Tests.People;

public sealed class KeySettingsTests
{
    [Theory]
    [MemberData(nameof(Keys), "allowed")]
    public void A_key_that_arrives_can_be_given_to_an_action(string key)
    {
        Assert.Null(KeySettings.WhyNot(key));
    }

    [Theory]
    [MemberData(nameof(Keys), "refused")]
    public void A_key_of_the_browser_or_of_everywhere_is_refused_with_the_reason(string key)
    {
        Assert.NotNull(KeySettings.WhyNot(key));
    }

    [Fact]
    public void Two_actions_with_one_key_are_refused_by_name()
    {
        var faults = new KeySettings(true, new Dictionary<string, string> { ["skip"] = "X", ["flag"] = "X" }).Faults();

        var fault = Assert.Single(faults);
        Assert.Equal("keys.skip", fault.Field);
        Assert.Contains("flag", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_that_is_no_name_is_refused()
    {
        var faults = new KeySettings(true, new Dictionary<string, string> { ["__proto__"] = "X", [""] = "Y" }).Faults();

        Assert.Equal(["keys", "keys"], faults.Select(f => f.Field));
    }

    [Fact]
    public void A_list_without_end_is_refused()
    {
        var many = Enumerable.Range(0, 101).ToDictionary(i => $"action-{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}", _ => "X");

        Assert.Equal("keys", Assert.Single(new KeySettings(true, many).Faults()).Field);
    }

    public static TheoryData<string> Keys(string which)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Assay.slnx")))
        {
            folder = folder.Parent;
        }

        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "tests", "Golden", "keys", "keys.json")));
        return [.. document.RootElement.GetProperty(which).EnumerateArray().Select(k => k.GetString()!)];
    }
}
