namespace Assay.Domain.Tests;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(" \t\r\n", false)]
    [InlineData("\u00A0\u2003\u3000", false)]
    [InlineData("\u200B\u200D\u2060\uFEFF\u00AD\u202E", false)]
    [InlineData("\u2800\u3164\u115F\u1160\uFFA0", false)]
    [InlineData("\u0301\uFE0F", false)]
    [InlineData("\uE000", false)]
    [InlineData("\u200B.", true)]
    [InlineData("x", true)]
    [InlineData("é", true)]
    [InlineData("王", true)]
    [InlineData("👍", true)]
    [InlineData("⠁", true)]
    public void A_text_says_something_where_an_eye_sees_something(string? text, bool isVisible) => Assert.Equal(isVisible, VisibleText.IsIn(text));
}
