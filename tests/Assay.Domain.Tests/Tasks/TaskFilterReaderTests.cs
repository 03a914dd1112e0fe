using Assay.Domain;
using Assay.Domain.Tasks;

namespace Assay.Domain.Tests.Tasks;

public sealed class TaskFilterReaderTests
{
    private static readonly FilterVocabulary Known = new(
        ["channel", "state"], new Dictionary<string, PoolId> { ["chat de"] = new(7) }, ["Refund", "Card declined"],
        new[] { ("Ana", new ActorId(3)), ("Kim", new ActorId(4)), ("Kim", new ActorId(5)) }.ToLookup(p => p.Item1, p => p.Item2));

    [Theory]
    [InlineData("class:Refund posterior<0.8 channel:chat", "class:Refund posterior<0.8 channel:chat")]
    [InlineData("  state:OPEN   -class:\"Card declined\" ", "state:open -class:\"Card declined\"")]
    [InlineData("pool:\"chat de\" by:Ana answers>=2", "pool:\"chat de\" by:Ana answers>=2")]
    [InlineData("facet.state:new priority:-3 twice", "facet.state:new priority:-3 twice")]
    [InlineData("\"took it: twice\" -refund", "\"took it: twice\" -refund")]
    [InlineData("say\\ \\\"no\\\"", "\"say \\\"no\\\"\"")]
    [InlineData("key:a-1 id:42", "key:a-1 id:42")]
    public void A_filter_reads_back_as_it_is_written(string text, string expected)
    {
        var filter = TaskFilterReader.Read(text, Known);
        var again = TaskFilterReader.Read(filter.Value.ToString(), Known);

        Assert.Equal(expected, filter.Value.ToString());
        Assert.Equal(filter.Value.Terms, again.Value.Terms);
    }

    [Theory]
    [InlineData("clas:Refund", "filter[0..11]", "did you mean 'class'?")]
    [InlineData("state:open chanel:chat", "filter[11..22]", "did you mean 'channel'?")]
    [InlineData("class:Refnd", "filter[0..11]", "did you mean 'Refund'?")]
    [InlineData("state:opne", "filter[0..10]", "did you mean 'open'?")]
    [InlineData("posterior<2", "filter[0..11]", "0 to 1")]
    [InlineData("posterior<", "filter[0..10]", "no value")]
    [InlineData("answers:many", "filter[0..12]", "whole number")]
    [InlineData("class<Refund", "filter[0..12]", "cannot be compared")]
    [InlineData("channel>chat", "filter[0..12]", "channel:chat")]
    [InlineData("updated:2026-01-01", "filter[0..18]", "compared")]
    [InlineData("updated>soon", "filter[0..12]", "no moment")]
    [InlineData("by:Kim", "filter[0..6]", "2 people")]
    [InlineData("pool:chat", "filter[0..9]", "the pools are chat de")]
    [InlineData("open \"never closed", "filter[5..18]", "quotes")]
    [InlineData(":open", "filter[0..5]", "no field before")]
    [InlineData("id:abc", "filter[0..6]", "key:abc")]
    public void A_bad_term_is_named_with_its_place_and_the_nearest_right_one(string text, string field, string part)
    {
        var fault = Assert.Single(TaskFilterReader.Read(text, Known).Refusal!.Faults!);

        Assert.Equal(field, fault.Field);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bad_term_is_named_at_once()
    {
        var refusal = TaskFilterReader.Read("state:opne class:Refund posterior<x", Known).Refusal!;

        Assert.Equal(["filter[0..10]", "filter[24..35]"], refusal.Faults!.Select(f => f.Field));
    }

    [Fact]
    public void Nothing_written_means_everything()
    {
        Assert.True(TaskFilterReader.Read("  ", Known).Value.IsEverything);
        Assert.True(TaskFilterReader.Read(null, Known).Value.IsEverything);
    }
}
