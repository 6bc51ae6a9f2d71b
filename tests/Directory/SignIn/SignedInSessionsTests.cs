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
    public async Task What_ends_sessions_is_suspension_deletion_and_a_new_password_of_account_or_domain()
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        await fixture.DomainAsync("example.com");
        await fixture.AccountAsync("admin@example.com", administrator: true);
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
