using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Directory;

public sealed class KnownBrowserTriesTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_known_browser_is_counted_for_itself_alone()
    {
        var throttle = new SignInThrottle(new ThrottleOptions { FreePerBrowser = 2 }, _clock);
        for (int i = 0; i < 100; i++) throttle.Failed("alice", Home);
        Assert.True(throttle.IsBlocked("alice", Home));
        Assert.False(throttle.IsBlocked("alice", Home, "browser"));
        throttle.Failed("alice", Home, 1, "browser");
        Assert.True(throttle.WasWrong("alice", Home, 1, "browser"));
        Assert.False(throttle.WasWrong("alice", Home, 1));
        Assert.True(throttle.HasTries("alice", "browser"));
        throttle.Failed("alice", Home, 2, "browser");
        Assert.False(throttle.HasTries("alice", "browser"));
        Assert.True(throttle.IsBlocked("alice", Home, "browser"));
        // For another account, and another browser of this one, nothing has happened.
        Assert.True(throttle.HasTries("bob", "browser"));
        Assert.True(throttle.HasTries("alice", "other"));
    }

    [Fact]
    public void A_success_and_time_give_it_its_tries_back()
    {
        var throttle = new SignInThrottle(new ThrottleOptions { FreePerBrowser = 1 }, _clock);
        throttle.Failed("alice", Home, 1, "browser");
        throttle.Succeeded("alice", Home, "browser");
        Assert.True(throttle.HasTries("alice", "browser"));
        throttle.Failed("alice", Home, 2, "browser");
        Assert.False(throttle.HasTries("alice", "browser"));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.True(throttle.HasTries("alice", "browser"));
    }

    [Fact]
    public void What_the_store_knows_is_trusted_for_what_is_left_of_its_time()
    {
        var throttle = new SignInThrottle(new ThrottleOptions { TrustFor = TimeSpan.FromDays(7) }, _clock);
        throttle.Trust("alice", Home, TimeSpan.FromDays(6));
        throttle.Trust("bob", Home, TimeSpan.FromDays(7));
        Assert.True(throttle.IsTrusted("alice", Home));
        Assert.False(throttle.IsTrusted("bob", Home));
        _clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.False(throttle.IsTrusted("alice", Home));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void A_network_is_what_one_customer_has(string address, string network) => Assert.Equal(network, ThrottleKey.NetworkOf(IPAddress.Parse(address)).ToString());
}
