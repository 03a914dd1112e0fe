using System.Text;
using System.Text.Json;
using Assay.Domain.Ledger;
using Assay.Store.Views;

namespace Assay.Store.Tests.Ledger;

/// <summary>What a check of views takes from an event without reading all of it, and how it compares what it made.</summary>
public sealed class ReadEventTests
{
    [Theory]
    [InlineData("""{"answer":{"a":"x","b":[1,2]},"seconds":3}""", """{"a":"x","b":[1,2]}""")]
    [InlineData("""{"seconds":3,"answer":"plain"}""", "\"plain\"")]
    [InlineData("""{"note":{"answer":1},"answer":-1.50}""", "-1.50")]
    [InlineData("""{"\u0061nswer":null}""", "null")]
    public void An_answer_is_taken_from_its_event_as_it_stands(string value, string answer) =>
        Assert.Equal(answer, TaskEventStep.Said(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("""{"note":{"answer":1}}""")]
    [InlineData("""["answer",1]""")]
    [InlineData("""{"answer":""")]
    public void What_holds_no_answer_is_none(string value) =>
        Assert.ThrowsAny<JsonException>(() => TaskEventStep.Said(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("""{"actor":"a","taxonomyVersion":7,"value":{"taxonomyVersion":8}}""", 7)]
    [InlineData("""{"value":{"taxonomyVersion":8}}""", null)]
    [InlineData("""{"taxonomyVersion":null}""", null)]
    [InlineData("""{"taxonomyVersion":7.5}""", null)]
    [InlineData("""{"taxonomyVersion":7""", null)]
    public void The_taxonomy_version_of_a_header_is_its_own(string header, int? version) =>
        Assert.Equal(version, EventHeader.TaxonomyVersionOf(Encoding.UTF8.GetBytes(header)));

    [Fact]
    public void Texts_of_any_length_and_script_are_the_same_as_themselves_and_as_no_other()
    {
        foreach (var length in (int[])[0, 1, 254, 255, 256, 257, 511, 512, 513, 1023, 1024])
        {
            foreach (var end in (string[])["", "🙂", "é", "漢", "🙂🙂"])
            {
                var text = new string('x', length) + end + "y";

                Assert.True(ViewCheck.SameText(Encoding.UTF8.GetBytes(text), text), $"{length} {end}");
                Assert.False(ViewCheck.SameText(Encoding.UTF8.GetBytes(text + "z"), text), $"{length} {end} longer");
                Assert.False(ViewCheck.SameText(Encoding.UTF8.GetBytes(text[..^1]), text), $"{length} {end} shorter");
                Assert.False(ViewCheck.SameText(Encoding.UTF8.GetBytes(text[..^1] + "z"), text), $"{length} {end} other");
            }
        }
    }
}
