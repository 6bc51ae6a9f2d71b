using Posthouse.Mail;

namespace Posthouse.Directory;

public sealed class SignedInSessionsTests
{
    private readonly SignedInSessions _sessions = new();
    private int _signedOut;

    private IDisposable Enter(long account, long began) => _sessions.Enter(new AccountId(account), began, () => _signedOut++);

    [Fact]
    public void Every_session_of_the_account_ends_once_and_no_other()
    {
        Enter(1, _sessions.Now);
        Enter(1, _sessions.Now);
        Enter(2, _sessions.Now);
        _sessions.End(new AccountId(1));
        _sessions.End(new AccountId(1));
        Assert.Equal(2, _signedOut);
        Assert.Equal(1, _sessions.Count);
    }

    [Fact]
    public void A_session_that_is_over_is_forgotten()
    {
        IDisposable session = Enter(1, _sessions.Now);
        session.Dispose();
        session.Dispose();
        _sessions.End(new AccountId(1));
        Assert.Equal(0, _signedOut);
        Assert.Equal(0, _sessions.Count);
    }

    [Fact]
    public void A_sign_in_that_was_being_checked_meanwhile_ends_at_once()
    {
        long began = _sessions.Now;
        _sessions.End(new AccountId(1));
        Enter(2, began);
        Assert.Equal(0, _signedOut);
        Enter(1, began);
        Assert.Equal(1, _signedOut);
        Enter(1, _sessions.Now);
        Assert.Equal(1, _signedOut);
    }

    [Fact]
    public void What_rests_on_a_credential_ends_with_it_and_nothing_else()
    {
        var grant = new CredentialKey(CredentialKind.Grant, "g");
        _sessions.Enter(new AccountId(1), _sessions.Now, () => _signedOut++, new CredentialKey(CredentialKind.Token, "one"), grant);
        _sessions.Enter(new AccountId(1), _sessions.Now, () => _signedOut++, new CredentialKey(CredentialKind.Token, "two"), grant);
        // A token and a session of one name are two things.
        _sessions.Enter(new AccountId(1), _sessions.Now, () => _signedOut++, new CredentialKey(CredentialKind.Session, "one"));
        Enter(1, _sessions.Now);
        _sessions.End(new CredentialKey(CredentialKind.Token, "one"));
        Assert.Equal(1, _signedOut);
        _sessions.End(grant);
        _sessions.End(grant);
        Assert.Equal(2, _signedOut);
        Assert.Equal(2, _sessions.Count);
        _sessions.End(new AccountId(1));
        Assert.Equal(4, _signedOut);
        Assert.Equal(0, _sessions.Count);
        Assert.Equal(0, _sessions.Credentials);
    }

    [Fact]
    public void A_credential_that_ends_while_it_is_being_checked_opens_nothing_however_many_end_after_it()
    {
        var token = new CredentialKey(CredentialKind.Token, "token");
        long began = _sessions.Now;
        _sessions.End(token);
        _sessions.Enter(new AccountId(1), began, () => _signedOut++, token);
        Assert.Equal(1, _signedOut);
        for (int i = 0; i < 2000; i++) _sessions.End(new CredentialKey(CredentialKind.Token, $"other-{i}"));
        _sessions.Enter(new AccountId(1), began, () => _signedOut++, token);
        Assert.Equal(2, _signedOut);
        Enter(1, began);
        Assert.Equal(2, _signedOut);
        _sessions.Enter(new AccountId(1), _sessions.Now, () => _signedOut++, token);
        Assert.Equal(2, _signedOut);
    }

    [Fact]
    public void Sessions_that_are_over_leave_nothing_behind()
    {
        var grant = new CredentialKey(CredentialKind.Grant, "g");
        IDisposable[] all = [.. Enumerable.Range(0, 10_000).Select(i => _sessions.Enter(new AccountId(i % 100), _sessions.Now, () => _signedOut++, new CredentialKey(CredentialKind.Token, $"{i}"), grant))];
        Assert.Equal(10_001, _sessions.Credentials);
        foreach (IDisposable one in all) one.Dispose();
        Assert.Equal(0, _sessions.Count);
        Assert.Equal(0, _sessions.Credentials);
    }

    [Fact]
    public async Task What_ends_sessions_is_suspension_deletion_and_a_new_password_of_account_or_domain()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        // Elsewhere, so that the domain can be suspended.
        await fixture.DomainAsync("other.test");
        await fixture.AccountAsync("admin@other.test", administrator: true);
        Account account = await fixture.AccountAsync("alice@example.com");
        DirectoryAdministration administration = fixture.Administration;
        int ended = 0;
        async Task<IDisposable> SignInAsync() => fixture.SignIn.Enter(await fixture.SignIn.CheckPasswordAsync("alice@example.com", "secret", SignInFixture.Encrypted), () => ended++);

        await SignInAsync();
        await administration.UpdateAccountAsync(account.Id, static a => a with { DisplayName = "Alice" });
        await administration.UpdateDomainAsync(StoreFixture.D("example.com"), static d => d with { MaximumAccounts = 10 });
        Assert.Equal(0, ended);
        await administration.SetPasswordAsync(account.Id, "secret");
        Assert.Equal(1, ended);

        await SignInAsync();
        await administration.UpdateAccountAsync(account.Id, static a => a with { Suspended = true });
        Assert.Equal(2, ended);
        await administration.UpdateAccountAsync(account.Id, static a => a with { Suspended = false });

        await SignInAsync();
        await administration.UpdateDomainAsync(StoreFixture.D("example.com"), static d => d with { Suspended = true });
        Assert.Equal(3, ended);
        await administration.UpdateDomainAsync(StoreFixture.D("example.com"), static d => d with { Suspended = false });

        await SignInAsync();
        await administration.DeleteAccountAsync(account.Id);
        Assert.Equal(4, ended);
    }
}
