namespace Posthouse.SenderAuth.Tests;

public class MtaStsRecordTests
{
    [Theory]
    [InlineData("v=STSv1; id=20160831085700Z;", "20160831085700Z")]
    [InlineData("v=STSv1;id=a", "a")]
    [InlineData("v=STSv1 ; ext=1; id=b ; id=c", "b")]
    [InlineData("v=STSv1; id=12345678901234567890123456789012", "12345678901234567890123456789012")]
    public void A_record_names_the_policy(string text, string id)
    {
        Assert.True(MtaStsRecord.TryParse(text, out MtaStsRecord? record));
        Assert.Equal(id, record.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=STSv1")]
    [InlineData("v=STSv1;")]
    [InlineData("v=STSv1; id=")]
    [InlineData("v=STSv1; id=a-b")]
    [InlineData("v=STSv1; id=123456789012345678901234567890123")]
    [InlineData("v=STSv1; nonsense; id=a")]
    [InlineData("v=STSv1; id=a; nonsense")]
    [InlineData("v=STSv2; id=a")]
    [InlineData("V=STSv1; id=a")]
    [InlineData("id=a; v=STSv1")]
    public void What_is_no_record_is_none(string text) => Assert.False(MtaStsRecord.TryParse(text, out _));

    // RFC 8461 §3.1.
    [Fact]
    public void Two_records_are_none_and_other_texts_do_not_count()
    {
        Assert.Equal("a", MtaStsRecord.Select(["v=spf1 -all", "v=STSv1; id=a"])!.Id);
        Assert.Null(MtaStsRecord.Select(["v=STSv1; id=a", "v=STSv1; id=b"]));
        Assert.Null(MtaStsRecord.Select([]));
    }
}
