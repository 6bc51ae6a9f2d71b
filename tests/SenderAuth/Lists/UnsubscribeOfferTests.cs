using System.Text;

namespace Posthouse.SenderAuth.Tests;

public sealed class UnsubscribeOfferTests
{
    private const string Results = "Authentication-Results: mx.here.test; dkim=pass header.d=list.test header.s=s header.a=rsa-sha256\r\n";
    private const string Signature = "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=list.test; s=s; h=From:List-Unsubscribe:List-Unsubscribe-Post; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n";
    private const string Fields = "List-Unsubscribe: <mailto:leave@list.test?subject=off>,\r\n <https://list.test/u?\r\n id=1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

    private static UnsubscribeOffer Read(string header) => UnsubscribeOffer.Read(Encoding.UTF8.GetBytes(header + "\r\n"), "mx.here.test");

    [Fact]
    public void Signed_fields_offer_one_click() =>
        Assert.Equal(new UnsubscribeOffer(new Uri("https://list.test/u?id=1"), "mailto:leave@list.test?subject=off", new Uri("https://list.test/u?id=1")), Read(Results + Signature + Fields));

    [Theory]
    [InlineData("", Signature, Fields)]
    [InlineData("Authentication-Results: other.test; dkim=pass header.d=list.test\r\n", Signature, Fields)]
    [InlineData("Authentication-Results: mx.here.test; dkim=fail header.d=list.test\r\n", Signature, Fields)]
    [InlineData("Authentication-Results: mx.here.test; dkim=pass header.d=other.test\r\n", Signature, Fields)]
    [InlineData("Authentication-Results: mx.here.test; dkim=fail header.d=x.test\r\n" + Results, Signature, Fields)]
    [InlineData(Results, "", Fields)]
    [InlineData(Results, "DKIM-Signature: v=1; a=rsa-sha256; d=list.test; s=s; h=From:List-Unsubscribe; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n", Fields)]
    [InlineData(Results, Signature, "List-Unsubscribe: <https://list.test/u>\r\n")]
    [InlineData(Results, Signature, "List-Unsubscribe: <https://list.test/u>\r\nList-Unsubscribe-Post: yes\r\n")]
    public void Without_a_good_signature_over_both_a_person_has_to_go_there(string results, string signature, string fields)
    {
        UnsubscribeOffer offer = Read(results + signature + fields);
        Assert.Null(offer.OneClick);
        Assert.Equal("list.test", offer.Page?.Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("List-Unsubscribe: https://list.test/u\r\n")]
    [InlineData("List-Unsubscribe: <javascript:x>, <http://list.test/u>, <ftp://list.test>\r\n")]
    [InlineData("List-Unsubscribe: <<<<\r\n")]
    public void What_is_no_offer_is_none(string fields) => Assert.Equal(UnsubscribeOffer.None, Read(Results + fields));
}
