using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Directory;

public sealed class VerifiedPasswordsTests
{
    private static readonly AccountId One = new(1);
    private static readonly Credential Stored = new("$hash", new ScramKeys(1, [], [], []));

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_verified_password_is_known_until_its_time_is_over()
    {
        var verified = new VerifiedPasswords(new DirectoryOptions(), _clock);
        Assert.False(verified.Contains(One, Stored, "secret"));
        verified.Add(One, Stored, "secret");
        Assert.True(verified.Contains(One, Stored, "secret"));
        Assert.False(verified.Contains(One, Stored, "secre"));
        Assert.False(verified.Contains(new AccountId(2), Stored, "secret"));
        _clock.Advance(TimeSpan.FromMinutes(6));
        Assert.False(verified.Contains(One, Stored, "secret"));
    }

    [Fact]
    public void A_changed_hash_ends_it_at_once()
    {
        var verified = new VerifiedPasswords(new DirectoryOptions(), _clock);
        verified.Add(One, Stored, "secret");
        Assert.False(verified.Contains(One, Stored with { PasswordHash = "$other" }, "secret"));
    }

    [Fact]
    public void It_never_holds_more_than_its_capacity()
    {
        var verified = new VerifiedPasswords(new DirectoryOptions { VerifiedPasswordCapacity = 10 }, _clock);
        for (int i = 0; i < 100; i++) verified.Add(new AccountId(i), Stored, "secret");
        Assert.Equal(10, Enumerable.Range(0, 100).Count(i => verified.Contains(new AccountId(i), Stored, "secret")));
        Assert.True(verified.Contains(new AccountId(99), Stored, "secret"));
    }
}
