using System.Net;

namespace Posthouse.Acme.Tests;

public sealed class KeepingTests : IDisposable
{
    private readonly Play _play = new();

    private PlayedAuthority Authority => _play.Authority;

    public void Dispose() => _play.Dispose();

    [Fact]
    public async Task A_certificate_is_renewed_with_a_third_of_its_life_left_and_not_before()
    {
        using CertificateKeeper keeper = _play.Start();
        await keeper.TendAsync(CancellationToken.None);
        string first = keeper.Current!.Serial;
        DateTimeOffset due = keeper.Outlook.RenewAt!.Value;
        Assert.InRange(keeper.Current!.NotAfter - due, TimeSpan.FromDays(30), TimeSpan.FromDays(34.5));

        _play.Clock.Advance(due - _play.Clock.GetUtcNow() - TimeSpan.FromMinutes(5));
        Assert.InRange(await keeper.TendAsync(CancellationToken.None), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Assert.Equal(first, keeper.Current!.Serial);

        int told = 0;
        keeper.Installed += () => told++;
        _play.Clock.Advance(TimeSpan.FromMinutes(5));
        await keeper.TendAsync(CancellationToken.None);
        Assert.NotEqual(first, keeper.Current!.Serial);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task The_window_of_the_authority_decides_where_it_offers_one()
    {
        DateTimeOffset now = _play.Clock.GetUtcNow();
        Authority.Window = (now.AddDays(40), now.AddDays(42));
        using CertificateKeeper keeper = _play.Start();
        await keeper.TendAsync(CancellationToken.None);
        string id = keeper.Current!.RenewalId!;
        await keeper.TendAsync(CancellationToken.None);
        Assert.Equal(now.AddDays(41), keeper.Outlook.RenewAt);
        Assert.Contains("GET /renewal/" + id, Authority.Requests);

        // The same window, asked for again after a restart, does not move the moment.
        using CertificateKeeper restarted = _play.Start();
        _play.Clock.Advance(TimeSpan.FromHours(7));
        await restarted.TendAsync(CancellationToken.None);
        Assert.Equal(now.AddDays(41), restarted.Outlook.RenewAt);
        Assert.Equal(2, Authority.Count("GET /renewal/" + id));

        // A window in the past, after an incident: renewed at once, naming what is replaced.
        Authority.Window = (now.AddDays(-2), now.AddDays(-1));
        _play.Clock.Advance(TimeSpan.FromHours(7));
        await restarted.TendAsync(CancellationToken.None);
        Assert.NotEqual(id, restarted.Current!.RenewalId);
        Assert.Equal(id, (string)Authority.Payloads["/order"]["replaces"]!);
    }

    [Fact]
    public async Task An_authority_that_does_not_want_to_hear_what_is_replaced_is_asked_without_it()
    {
        Authority.Window = (_play.Clock.GetUtcNow().AddDays(40), _play.Clock.GetUtcNow().AddDays(42));
        using CertificateKeeper keeper = _play.Start();
        await keeper.TendAsync(CancellationToken.None);
        bool refused = false;
        Authority.Before = request =>
        {
            if (request != "POST /order" || refused) return null;
            refused = true;
            return PlayedAuthority.Problem(HttpStatusCode.Conflict, "alreadyReplaced", "twice?");
        };
        await keeper.ObtainAsync(evenIfGood: true, CancellationToken.None);
        Assert.Null(Authority.Payloads["/order"]["replaces"]);
    }

    [Fact]
    public async Task Trouble_with_the_window_leaves_the_lifetime_in_charge()
    {
        Authority.Window = (_play.Clock.GetUtcNow().AddDays(40), _play.Clock.GetUtcNow().AddDays(42));
        Authority.Before = static request => request.StartsWith("GET /renewal/", StringComparison.Ordinal) ? new HttpResponseMessage(HttpStatusCode.BadGateway) : null;
        using CertificateKeeper keeper = _play.Start();
        await keeper.TendAsync(CancellationToken.None);
        await keeper.TendAsync(CancellationToken.None);
        Assert.InRange(keeper.Current!.NotAfter - keeper.Outlook.RenewAt!.Value, TimeSpan.FromDays(30), TimeSpan.FromDays(34.5));
    }

    [Fact]
    public async Task After_a_failure_nobody_is_asked_until_the_wait_is_over_not_even_after_a_restart()
    {
        Authority.Validate = static (_, _, _) => "unauthorized";
        TimeSpan last = TimeSpan.Zero;
        for (int failure = 0; failure < 5; failure++)
        {
            using CertificateKeeper keeper = _play.Start();
            await keeper.TendAsync(CancellationToken.None);
            TimeSpan wait = keeper.Outlook.RetryAt!.Value - _play.Clock.GetUtcNow();
            Assert.True(wait > last, $"{wait} after {last}");
            last = wait;
            int asked = Authority.Requests.Count;
            using CertificateKeeper restarted = _play.Start();
            Assert.InRange(await restarted.TendAsync(CancellationToken.None), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
            Assert.Equal(asked, Authority.Requests.Count);
            _play.Clock.Advance(wait);
        }

        Assert.InRange(last, TimeSpan.FromHours(2), TimeSpan.FromHours(4));
    }

    [Fact]
    public async Task Who_corrects_the_configuration_need_not_wait()
    {
        Authority.Validate = static (_, _, _) => "unauthorized";
        using (CertificateKeeper keeper = _play.Start()) await keeper.TendAsync(CancellationToken.None);
        _play.Options = _play.Options with { Names = ["mail.example.com"] };
        Authority.Validate = static (_, _, _) => null;
        using CertificateKeeper corrected = _play.Start();
        await corrected.TendAsync(CancellationToken.None);
        Assert.Equal(["mail.example.com"], corrected.Current!.Names);
        Assert.Null(corrected.Outlook.Problem);
    }

    [Fact]
    public async Task A_rate_limit_is_waited_for_as_long_as_the_authority_says()
    {
        Authority.Before = static request => request == "POST /order" ? PlayedAuthority.Problem(HttpStatusCode.TooManyRequests, "rateLimited", "too many", TimeSpan.FromHours(5)) : null;
        using CertificateKeeper keeper = _play.Start();
        await keeper.TendAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.FromHours(5), keeper.Outlook.RetryAt!.Value - _play.Clock.GetUtcNow());
        Assert.Contains("too many", keeper.Outlook.Problem);
        Assert.Equal(1, Authority.Count("POST /order"));
    }

    [Fact]
    public async Task Other_names_in_the_configuration_want_another_certificate_at_once()
    {
        using (CertificateKeeper keeper = _play.Start()) await keeper.TendAsync(CancellationToken.None);
        _play.Options = _play.Options with { Names = ["mail.example.com", "autoconfig.example.com"] };
        using CertificateKeeper changed = _play.Start();
        await changed.TendAsync(CancellationToken.None);
        Assert.Equal(["mail.example.com", "autoconfig.example.com"], changed.Current!.Names);
    }

    [Fact]
    public async Task A_failed_renewal_leaves_the_old_certificate_in_its_place()
    {
        using CertificateKeeper keeper = _play.Start();
        await keeper.TendAsync(CancellationToken.None);
        string first = keeper.Current!.Serial;
        _play.Clock.Advance(TimeSpan.FromDays(70));
        Authority.Before = static _ => throw new HttpRequestException("no route to host");
        await keeper.TendAsync(CancellationToken.None);
        Assert.Equal(first, keeper.Current!.Serial);
        Assert.Contains("cannot be reached", keeper.Outlook.Problem);
    }

    [Fact]
    public async Task Who_asks_for_what_is_there_is_told_so()
    {
        using CertificateKeeper keeper = _play.Start();
        await keeper.ObtainAsync(evenIfGood: false, CancellationToken.None);
        AcmeException refusal = await Assert.ThrowsAsync<AcmeException>(() => keeper.ObtainAsync(evenIfGood: false, CancellationToken.None));
        Assert.Contains("certificate renew", refusal.Message);
        Assert.Equal(1, Authority.Count("POST /order"));
    }
}
