using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Posthouse.Acme.Tests;

public class AccountKeyTests
{
    [Fact]
    public void The_thumbprint_is_that_of_rfc_7638()
    {
        // The key of RFC 9449 §4.1, whose thumbprint stands in its §6.1.
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = System.Buffers.Text.Base64Url.DecodeFromChars("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"),
                Y = System.Buffers.Text.Base64Url.DecodeFromChars("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"),
            },
        });
        using AccountKey account = AccountKey.FromPem(key.ExportSubjectPublicKeyInfoPem());
        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", account.Thumbprint);
        Assert.Equal("a-token.0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", account.Authorize("a-token"));
    }

    [Fact]
    public void A_key_that_was_kept_is_the_same_key()
    {
        using AccountKey made = AccountKey.Create();
        using AccountKey read = AccountKey.FromPem(made.ToPem());
        Assert.Equal(made.Thumbprint, read.Thumbprint);
    }

    [Fact]
    public void A_key_on_another_curve_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Throws<CryptographicException>(() => AccountKey.FromPem(key.ExportPkcs8PrivateKeyPem()));
    }

    [Fact]
    public void A_request_names_the_key_until_there_is_an_account()
    {
        using AccountKey key = AccountKey.Create();
        var url = new Uri("https://authority.test/order");
        JsonNode anonymous = Header(Jws.Sign(key, url, "nonce", null, "{}"u8));
        Assert.Equal(key.Jwk, anonymous["jwk"]!.ToJsonString());
        Assert.Null(anonymous["kid"]);
        JsonNode known = Header(Jws.Sign(key, url, "nonce", new Uri("https://authority.test/account/1"), ""u8));
        Assert.Null(known["jwk"]);
        Assert.Equal("""{"alg":"ES256","kid":"https://authority.test/account/1","nonce":"nonce","url":"https://authority.test/order"}""", known.ToJsonString());
    }

    private static JsonNode Header(byte[] jws) =>
        JsonNode.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars((string)JsonNode.Parse(jws)!["protected"]!)))!;
}
