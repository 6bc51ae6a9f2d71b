using System.Text;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>The signed messages that the RFCs print, with the keys that they print.</summary>
public sealed class RfcExampleTests
{
    private const string Rfc6376 =
        """
        DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
              c=simple/simple; q=dns/txt; i=joe@football.example.com;
              h=Received : From : To : Subject : Date : Message-ID;
              bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
              b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
              4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
              KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
              4bmp/YzhwvcubU4=;
        Received: from client1.football.example.com  [192.0.2.1]
              by submitserver.example.com with SUBMISSION;
              Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game. Are you hungry yet?

        Joe.

        """;

    private const string Rfc8463 =
        """
        DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :
         subject : date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=test; t=1528637909; h=from : to : subject :
         date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
         DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
         dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game.  Are you hungry yet?

        Joe.

        """;

    private static readonly TestResolver Dns = new TestResolver()
        .Txt("brisbane._domainkey.example.com", "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB")
        .Txt("brisbane._domainkey.football.example.com", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
        .Txt("test._domainkey.football.example.com", "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB");

    private readonly DkimVerifier _verifier = new(Dns, TimeProvider.System, new DkimVerifierOptions());

    [Fact]
    public async Task Rfc_6376_appendix_A_verifies()
    {
        DkimOutcome outcome = Assert.Single(await _verifier.VerifyAsync(new TestMessage(Rfc6376)));
        Assert.Equal((DkimReason.None, AuthResult.Pass), (outcome.Reason, outcome.Result));
        Assert.Equal(("example.com", "joe@football.example.com", "brisbane", "rsa-sha256", 1024), (outcome.Domain!.Ascii, outcome.Identity, outcome.Selector, outcome.Algorithm, outcome.KeyBits));
        Assert.Equal("AuUoFEfD", outcome.SignatureStart);
        Assert.Equal(["Received", "From", "To", "Subject", "Date", "Message-ID"], outcome.SignedFields);
    }

    [Fact]
    public async Task Rfc_8463_appendix_A_verifies_with_both_keys() =>
        Assert.Equal([("ed25519-sha256", DkimReason.None, 256), ("rsa-sha256", DkimReason.None, 1024)], (await _verifier.VerifyAsync(new TestMessage(Rfc8463))).Select(static outcome => (outcome.Algorithm, outcome.Reason, outcome.KeyBits)));

    // RFC 6376 §3.4.5.
    [Fact]
    public void Canonicalization_examples_come_out_as_printed()
    {
        byte[] body = Encoding.ASCII.GetBytes(" C \r\nD \t E\r\n\r\n\r\n");
        Assert.Equal(" C\r\nD E\r\n", Canonical.Body(Canonicalization.Relaxed, body));
        Assert.Equal(" C \r\nD \t E\r\n", Canonical.Body(Canonicalization.Simple, body));
        Assert.Equal("a:X\r\n", Canonical.Header(Canonicalization.Relaxed, "A: X"));
        Assert.Equal("b:Y Z\r\n", Canonical.Header(Canonicalization.Relaxed, "B : Y\t\r\n\tZ  "));
        Assert.Equal("B : Y\t\r\n\tZ  \r\n", Canonical.Header(Canonicalization.Simple, "B : Y\t\r\n\tZ  "));
    }

    // RFC 6376 §3.4.3 and §3.4.4 print these hashes.
    [Fact]
    public void An_empty_body_has_the_hash_that_is_printed()
    {
        Assert.Equal("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", Convert.ToBase64String(Canonical.BodyHash(Canonicalization.Simple, [])));
        Assert.Equal("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Convert.ToBase64String(Canonical.BodyHash(Canonicalization.Relaxed, [])));
    }
}
