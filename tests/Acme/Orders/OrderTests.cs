using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Transport;

namespace Posthouse.Acme.Tests;

public sealed class OrderTests : IDisposable
{
    private readonly Play _play = new();

    private PlayedAuthority Authority => _play.Authority;

    public void Dispose() => _play.Dispose();

    [Fact]
    public async Task A_certificate_for_all_names_is_obtained_and_can_be_used_by_the_listeners()
    {
        HeldCertificate certificate = await ObtainAsync();
        Assert.Equal(["mail.example.com", "mta-sts.example.com"], certificate.Names);
        var store = new CertificateStore();
        store.Load([_play.Options.Certificate]);
        Assert.Equal(certificate.Serial, store.Select("mta-sts.example.com")!.Leaf.SerialNumber);
        Assert.False(File.Exists(_play.File("order.json")));
        Assert.Equal("mailto:postmaster@example.com", (string)Authority.Payloads["/account"]["contact"]![0]!);
    }

    [Fact]
    public async Task What_is_secret_is_readable_for_its_owner_alone()
    {
        await ObtainAsync();
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Directory.GetFiles(_play.Options.Folder), static file => Assert.Equal(Own, File.GetUnixFileMode(file)));
        Assert.Equal(Own | UnixFileMode.UserExecute, File.GetUnixFileMode(_play.Options.Folder));
    }

    [Fact]
    public async Task Proofs_are_taken_back_whatever_came_of_them()
    {
        await ObtainAsync();
        Assert.Null(_play.Challenges.Find("token-of-mail-example-com"));
        _play.Options = _play.Options with { Names = ["other.example.com"] };
        Authority.Validate = static (_, _, _) => "unauthorized";
        await FailAsync();
        Assert.Null(_play.Challenges.Find("token-of-other-example-com"));
    }

    [Theory]
    [InlineData(CertificateKeyKind.EcdsaP256, "1.2.840.10045.2.1", 256)]
    [InlineData(CertificateKeyKind.EcdsaP384, "1.2.840.10045.2.1", 384)]
    [InlineData(CertificateKeyKind.Rsa2048, "1.2.840.113549.1.1.1", 2048)]
    public async Task The_key_is_of_the_kind_that_was_asked_for(CertificateKeyKind kind, string algorithm, int size)
    {
        _play.Options = _play.Options with { KeyKind = kind };
        await ObtainAsync();
        using var leaf = X509Certificate2.CreateFromPemFile(_play.File("certificate.pem"), _play.File("certificate.pem"));
        using AsymmetricAlgorithm key = leaf.GetECDsaPrivateKey() ?? (AsymmetricAlgorithm?)leaf.GetRSAPrivateKey()!;
        Assert.Equal((algorithm, size), (leaf.PublicKey.Oid.Value, key.KeySize));
    }

    [Fact]
    public async Task A_nonce_that_is_not_taken_is_replaced_and_the_request_repeated()
    {
        int refusals = 0;
        Authority.Before = request => request.StartsWith("POST", StringComparison.Ordinal) && refusals++ % 2 == 0 ? PlayedAuthority.Problem(HttpStatusCode.BadRequest, "badNonce", "a fresh one, please") : null;
        await ObtainAsync();
        Assert.True(refusals > 10);
    }

    [Fact]
    public async Task Nonces_that_are_never_taken_end_the_attempt()
    {
        Authority.Before = static request => request.StartsWith("POST", StringComparison.Ordinal) ? PlayedAuthority.Problem(HttpStatusCode.BadRequest, "badNonce", "no") : null;
        AcmeException failure = await FailAsync();
        Assert.Equal("badNonce", failure.ErrorType);
        Assert.InRange(Authority.Requests.Count, 1, 12);
    }

    [Fact]
    public async Task A_name_that_is_not_authorised_is_named_with_what_to_do()
    {
        Authority.Validate = static (name, _, _) => name.StartsWith("mta-sts", StringComparison.Ordinal) ? "connection" : null;
        AcmeException failure = await FailAsync();
        Assert.Equal("connection", failure.ErrorType);
        Assert.Contains("mta-sts.example.com was not authorised", failure.Message);
        Assert.Contains("open port 80", failure.Message);
        Assert.False(File.Exists(_play.File("order.json")));
    }

    [Fact]
    public async Task An_authority_that_takes_its_time_is_looked_at_when_it_says()
    {
        (Authority.Looks, Authority.RetryAfter) = (3, TimeSpan.FromSeconds(45));
        await ObtainAsync();
        Assert.Contains(TimeSpan.FromSeconds(45), _play.Clock.Waits);
        Assert.All(_play.Clock.Waits, static wait => Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(45)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100000)]
    public async Task An_order_that_is_not_done_in_time_is_kept_and_goes_on_at_the_next_attempt(int retryAfter)
    {
        Authority.Looks = 1000;
        if (retryAfter > 0) Authority.RetryAfter = TimeSpan.FromSeconds(retryAfter);
        DateTimeOffset began = _play.Clock.GetUtcNow();
        AcmeException failure = await FailAsync();
        Assert.Contains("did not finish within 10 minutes", failure.Message);
        Assert.InRange(_play.Clock.GetUtcNow() - began, TimeSpan.Zero, _play.Options.OrderTimeout);
        Assert.InRange(Authority.Requests.Count, 1, 60);
        int questions = Authority.Count("POST /challenge/1/0");

        (Authority.Looks, Authority.RetryAfter) = (0, null);
        Authority.Before = static _ => null;
        await FailOrObtainUntilDoneAsync();
        Assert.Equal(1, Authority.Count("POST /order"));
        Assert.Equal(questions, Authority.Count("POST /challenge/1/0"));
    }

    [Fact]
    public async Task A_crash_after_any_request_is_taken_up_where_it_was()
    {
        for (int at = 0; ; at++)
        {
            using var play = new Play();
            int count = 0;
            play.Authority.After = _ =>
            {
                if (count++ == at) throw new HttpRequestException("the process is gone");
            };
            bool crashed = false;
            try
            {
                await play.Start().ObtainAsync(evenIfGood: false, CancellationToken.None);
            }
            catch (AcmeException)
            {
                crashed = true;
            }

            if (!crashed)
            {
                Assert.True(at >= 15, string.Join(", ", play.Authority.Requests));
                break;
            }

            HeldCertificate certificate = await play.Start().ObtainAsync(evenIfGood: false, CancellationToken.None);
            Assert.Equal(2, certificate.Names.Count);
            Assert.InRange(play.Authority.Count("POST /order"), 1, 2);
            // Only an order whose address was lost with its answer is asked for again.
            if (play.Authority.Requests[at] != "POST /order") Assert.Equal(1, play.Authority.Count("POST /order"));
            Assert.Equal(1, play.Authority.Count("POST /finalize/1") + play.Authority.Count("POST /finalize/2"));
            Assert.Equal(2, play.Authority.Requests.Count(static r => r.StartsWith("POST /challenge/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_kept_order_that_the_authority_forgot_is_replaced()
    {
        Directory.CreateDirectory(_play.Options.Folder);
        new AcmeFolder(_play.Options.Folder).Write(new SavedOrder(_play.Options.Directory, new Uri("https://authority.test/order/99"), _play.Options.Names, "key"));
        await ObtainAsync();
        Assert.Equal(1, Authority.Count("POST /order"));
    }

    [Fact]
    public async Task A_damaged_order_is_replaced()
    {
        Directory.CreateDirectory(_play.Options.Folder);
        await File.WriteAllTextAsync(_play.File("order.json"), "{ half of it");
        await ObtainAsync();
    }

    [Fact]
    public async Task A_damaged_account_is_said_and_no_other_is_made()
    {
        Directory.CreateDirectory(_play.Options.Folder);
        await File.WriteAllTextAsync(_play.File("account.json"), "{ half of it");
        Assert.Contains("account.json is damaged", (await FailAsync()).Message);
        Assert.Empty(Authority.Requests);
    }

    [Fact]
    public async Task An_account_that_is_gone_is_made_again_at_the_next_attempt()
    {
        await ObtainAsync();
        Authority.ForgetAccounts();
        Assert.Equal("accountDoesNotExist", (await Assert.ThrowsAsync<AcmeException>(() => _play.Start().ObtainAsync(evenIfGood: true, CancellationToken.None))).ErrorType);
        await _play.Start().ObtainAsync(evenIfGood: true, CancellationToken.None);
        Assert.Equal(2, Authority.Count("POST /account"));
    }

    [Fact]
    public async Task The_account_is_found_again_and_learns_new_contacts()
    {
        await ObtainAsync();
        _play.Options = _play.Options with { Contacts = ["other@example.com"] };
        await _play.Start().ObtainAsync(evenIfGood: true, CancellationToken.None);
        Assert.Equal(1, Authority.Count("POST /account"));
        Assert.Equal("mailto:other@example.com", (string)Authority.Payloads["/account/1"]["contact"]![0]!);
    }

    [Fact]
    public async Task An_authority_for_customers_wants_the_binding()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        Authority.Customer = new ExternalAccount("kid-1", key);
        Assert.Contains("eab-key-id", (await FailAsync()).Message);
        _play.Options = _play.Options with { ExternalAccount = new ExternalAccount("kid-1", key) };
        await ObtainAsync();
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, "serverInternal", "in trouble")]
    [InlineData(HttpStatusCode.Forbidden, "caa", "CAA records")]
    [InlineData(HttpStatusCode.Forbidden, "rejectedIdentifier", "take it out of names")]
    [InlineData(HttpStatusCode.BadRequest, "invalidContact", "Correct contact")]
    public async Task An_error_of_the_authority_says_what_to_do(HttpStatusCode status, string type, string advice)
    {
        Authority.Before = request => request == "POST /order" ? PlayedAuthority.Problem(status, type, "in the authority's\r\nwords") : null;
        AcmeException failure = await FailAsync();
        Assert.Equal(type, failure.ErrorType);
        Assert.Contains(advice, failure.Message);
        Assert.Contains("in the authority's  words", failure.Message);
    }

    [Fact]
    public async Task A_page_that_is_no_answer_of_an_authority_is_said_to_be_none()
    {
        Authority.Before = static _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>") };
        Assert.Contains("not of RFC 8555", (await FailAsync()).Message);
        Authority.Before = static _ => new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<html>") };
        Assert.Contains("HTTP status 502", (await FailAsync()).Message);
    }

    [Fact]
    public async Task Nothing_is_sent_but_over_https()
    {
        _play.Options = _play.Options with { Directory = new Uri("http://authority.test/directory") };
        Assert.Contains("https only", (await FailAsync()).Message);
        Assert.Empty(Authority.Requests);
    }

    [Fact]
    public async Task A_token_that_is_not_base64url_is_not_shown_anywhere()
    {
        Authority.Token = static _ => "../../etc/passwd";
        Assert.Contains("not base64url", (await FailAsync()).Message);
        Assert.Equal(0, Authority.Count("POST /challenge/1/0"));
    }

    [Fact]
    public async Task Another_key_s_certificate_is_not_put_in_use()
    {
        Authority.IssuesWrong = true;
        Assert.Contains("another key", (await FailAsync()).Message);
        Assert.False(File.Exists(_play.File("certificate.pem")));
    }

    [Fact]
    public async Task A_challenge_that_is_not_offered_is_named_with_those_that_are()
    {
        Authority.ChallengeType = "dns-01";
        Assert.Contains("does not take http-01 for mail.example.com, but dns-01", (await FailAsync()).Message);
    }

    [Fact]
    public async Task A_certificate_is_revoked_and_replaced_at_the_next_look()
    {
        HeldCertificate first = await ObtainAsync();
        using CertificateKeeper keeper = _play.Start();
        await keeper.RevokeAsync(RevocationReason.KeyCompromise, CancellationToken.None);
        Assert.Equal([first.Serial], Authority.Revoked);
        Assert.Equal(1, (int)Authority.Payloads["/revoke"]["reason"]!);
        await keeper.TendAsync(CancellationToken.None);
        Assert.NotEqual(first.Serial, keeper.Current!.Serial);
    }

    [Fact]
    public async Task Without_consent_to_the_terms_nobody_is_asked()
    {
        _play.Options = _play.Options with { Enabled = false };
        Assert.Contains("terms-agreed", (await FailAsync()).Message);
        Assert.Empty(Authority.Requests);
    }

    private Task<HeldCertificate> ObtainAsync() => _play.Start().ObtainAsync(evenIfGood: false, CancellationToken.None);

    private Task<AcmeException> FailAsync() => Assert.ThrowsAsync<AcmeException>(ObtainAsync);

    private async Task FailOrObtainUntilDoneAsync()
    {
        // The authority counts its own looks down; each attempt adds some.
        for (int attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                await ObtainAsync();
                return;
            }
            catch (AcmeException exception) when (exception.ErrorType is null)
            {
                // Still on its way.
            }
        }

        Assert.Fail("The order never came to its end.");
    }
}
