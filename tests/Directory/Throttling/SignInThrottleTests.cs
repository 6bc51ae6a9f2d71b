using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Directory;

public sealed class SignInThrottleTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("198.51.100.7");

    private readonly FakeTimeProvider _clock = new();

    private SignInThrottle New(ThrottleOptions? options = null) => new(options ?? new ThrottleOptions(), _clock);

    private static void Fail(SignInThrottle throttle, int times, string name, IPAddress address)
    {
        for (int i = 0; i < times; i++) throttle.Failed(name, address);
    }

    [Fact]
    public void A_few_mistakes_cost_nothing()
    {
        SignInThrottle throttle = New();
        Fail(throttle, 5, "alice", Home);
        Assert.False(throttle.IsBlocked("alice", Home));
    }

    [Fact]
    public void Each_further_failure_doubles_the_delay_up_to_the_maximum()
    {
        SignInThrottle throttle = New();
        Fail(throttle, 5, "alice", Home);
        foreach (int seconds in (int[])[1, 2, 4, 8, 16])
        {
            throttle.Failed("alice", Home);
            _clock.Advance(TimeSpan.FromSeconds(seconds - 0.5));
            Assert.True(throttle.IsBlocked("alice", Home));
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.False(throttle.IsBlocked("alice", Home));
        }

        Fail(throttle, 100, "alice", Home);
        _clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));
        Assert.False(throttle.IsBlocked("alice", Home));
    }

    [Fact]
    public void Being_refused_while_blocked_does_not_lengthen_the_delay()
    {
        SignInThrottle throttle = New();
        Fail(throttle, 6, "alice", Home);
        for (int i = 0; i < 100; i++) Assert.True(throttle.IsBlocked("alice", Home));
        _clock.Advance(TimeSpan.FromSeconds(1.1));
        Assert.False(throttle.IsBlocked("alice", Home));
    }

    [Fact]
    public void One_account_guessed_from_many_addresses_is_slowed_everywhere()
    {
        SignInThrottle throttle = New();
        for (int i = 0; i < 25; i++) throttle.Failed("alice", IPAddress.Parse($"203.0.113.{i}"));
        Assert.True(throttle.IsBlocked("alice", Other));
        Assert.False(throttle.IsBlocked("bob", Other));
    }

    [Fact]
    public void One_address_guessing_many_accounts_is_slowed_for_all()
    {
        SignInThrottle throttle = New();
        for (int i = 0; i < 25; i++) throttle.Failed($"user{i}", Home);
        Assert.True(throttle.IsBlocked("someone-else", Home));
        Assert.False(throttle.IsBlocked("someone-else", Other));
    }

    [Fact]
    public void An_ipv6_network_of_64_bits_is_one_address()
    {
        SignInThrottle throttle = New();
        for (int i = 0; i < 25; i++) throttle.Failed($"user{i}", IPAddress.Parse($"2001:db8:0:1::{i:x}"));
        Assert.True(throttle.IsBlocked("x", IPAddress.Parse("2001:db8:0:1:ffff::1")));
        Assert.False(throttle.IsBlocked("x", IPAddress.Parse("2001:db8:0:2::1")));
    }

    [Fact]
    public void A_mapped_address_is_the_address_it_maps()
    {
        SignInThrottle throttle = New();
        Fail(throttle, 6, "alice", Home.MapToIPv6());
        Assert.True(throttle.IsBlocked("alice", Home));
    }

    [Fact]
    public void Success_ends_the_pairs_count_and_not_the_addresss()
    {
        SignInThrottle throttle = New();
        Fail(throttle, 5, "alice", Home);
        throttle.Succeeded("alice", Home);
        Fail(throttle, 5, "alice", Home);
        Assert.False(throttle.IsBlocked("alice", Home));

        for (int i = 0; i < 25; i++)
        {
            throttle.Succeeded("mallory", Other);
            throttle.Failed($"user{i}", Other);
        }

        Assert.True(throttle.IsBlocked("user1", Other));
    }

    [Fact]
    public void An_owner_known_at_an_address_is_not_locked_out_by_others()
    {
        SignInThrottle throttle = New();
        throttle.Succeeded("alice", Home);
        for (int i = 0; i < 50; i++) throttle.Failed("alice", IPAddress.Parse($"203.0.113.{i}"));
        for (int i = 0; i < 50; i++) throttle.Failed($"user{i}", Home);
        Assert.False(throttle.IsBlocked("alice", Home));
        Assert.True(throttle.IsBlocked("bob", Home));
        Fail(throttle, 6, "alice", Home);
        Assert.True(throttle.IsBlocked("alice", Home));
    }

    [Fact]
    public void An_hour_of_quiet_is_forgotten()
    {
        SignInThrottle throttle = New();
        Fail(throttle, 5, "alice", Home);
        _clock.Advance(TimeSpan.FromMinutes(61));
        Fail(throttle, 5, "alice", Home);
        Assert.False(throttle.IsBlocked("alice", Home));
    }

    [Fact]
    public void Memory_is_bounded_and_the_longest_unused_goes_first()
    {
        SignInThrottle throttle = New(new ThrottleOptions { Capacity = 300 });
        Fail(throttle, 6, "alice", Home);
        for (int i = 0; i < 1000; i++)
        {
            throttle.Failed($"user{i}", IPAddress.Parse($"10.0.{i / 250}.{i % 250}"));
            Assert.True(throttle.Count <= 300);
            if (i % 50 == 0) Assert.True(throttle.IsBlocked("alice", Home));
        }
    }

    [Fact]
    public void A_million_names_from_a_million_addresses_stay_within_the_bound_and_leave_the_owner_in()
    {
        SignInThrottle throttle = New(new ThrottleOptions { Capacity = 1000 });
        throttle.Succeeded("alice", Home);
        byte[] address = new byte[16];
        for (int i = 0; i < 1_000_000; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(address, i);
            // Each from a network of its own, and now and then at the owner's name.
            throttle.Failed(i % 3 == 0 ? "alice" : "user" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), new IPAddress(address));
        }

        Assert.Equal(1000, throttle.Count);
        Assert.True(throttle.IsBlocked("alice", Other));
        Assert.False(throttle.IsBlocked("alice", Home));
    }

    [Fact]
    public void The_same_wrong_password_again_is_known_for_that_pair_and_that_credential_alone()
    {
        SignInThrottle throttle = New();
        ulong old = throttle.GuessOf("old", "hash");
        Assert.False(throttle.WasWrong("alice", Home, old));
        throttle.Failed("alice", Home, old);
        Assert.True(throttle.WasWrong("alice", Home, old));
        Assert.False(throttle.WasWrong("alice", Other, old));
        Assert.False(throttle.WasWrong("bob", Home, old));
        Assert.False(throttle.WasWrong("alice", Home, throttle.GuessOf("old", "another hash")));
        throttle.Succeeded("alice", Home);
        Assert.True(throttle.WasWrong("alice", Home, old));
    }

    [Fact]
    public void Names_of_any_length_are_counted()
    {
        SignInThrottle throttle = New();
        Fail(throttle, 6, new string('é', 100_000), Home);
        Assert.True(throttle.IsBlocked(new string('é', 100_000), Home));
    }
}
