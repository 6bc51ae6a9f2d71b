using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Wrong codes cost the account that types them, and nobody else.</summary>
public sealed class CodeThrottleTests
{
    private const string Kind = "device-code";

    private static readonly AccountId Alice = new(1);
    private static readonly AccountId Bob = new(2);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Each_wrong_code_beyond_those_that_are_free_doubles_the_accounts_own_delay()
    {
        var throttle = new CodeThrottle(new ThrottleOptions { FreePerPair = 2, FirstDelay = TimeSpan.FromSeconds(10), MaximumDelay = TimeSpan.FromSeconds(30) }, _clock);
        throttle.Failed(Kind, Alice, "1");
        throttle.Failed(Kind, Alice, "2");
        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor(Kind, Alice));
        foreach ((string code, int seconds) in ((string, int)[])[("3", 10), ("4", 20), ("5", 30), ("6", 30)])
        {
            throttle.Failed(Kind, Alice, code);
            Assert.Equal(TimeSpan.FromSeconds(seconds), throttle.BlockedFor(Kind, Alice));
        }

        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor(Kind, Bob));
        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor("other", Alice));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor(Kind, Alice));
    }

    [Fact]
    public void The_same_wrong_code_again_is_no_guess()
    {
        var throttle = new CodeThrottle(new ThrottleOptions { FreePerPair = 1 }, _clock);
        for (int i = 0; i < 20; i++) throttle.Failed(Kind, Alice, "1");
        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor(Kind, Alice));
        throttle.Failed(Kind, Alice, "2");
        Assert.NotEqual(TimeSpan.Zero, throttle.BlockedFor(Kind, Alice));
    }

    [Fact]
    public void Failures_are_forgotten_after_their_time()
    {
        var throttle = new CodeThrottle(new ThrottleOptions { FreePerPair = 2, ForgetAfter = TimeSpan.FromHours(1) }, _clock);
        throttle.Failed(Kind, Alice, "1");
        throttle.Failed(Kind, Alice, "2");
        _clock.Advance(TimeSpan.FromMinutes(61));
        throttle.Failed(Kind, Alice, "3");
        throttle.Failed(Kind, Alice, "4");
        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor(Kind, Alice));
    }

    [Fact]
    public void Many_who_guess_together_wait_after_each_wrong_code_and_who_has_typed_none_does_not()
    {
        var options = new ThrottleOptions { FreeCodesOfAll = 100, MaximumDelay = TimeSpan.FromMinutes(15), ForgetAfter = TimeSpan.FromHours(1) };
        var throttle = new CodeThrottle(options, _clock);
        for (int i = 0; i < 100; i++) throttle.Failed(Kind, new AccountId(100 + i), "1");
        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor(Kind, new AccountId(100)));
        // The allowance is used up.
        throttle.Failed(Kind, new AccountId(100), "2");
        throttle.Failed(Kind, new AccountId(300), "1");
        Assert.Equal(options.MaximumDelay, throttle.BlockedFor(Kind, new AccountId(100)));
        Assert.Equal(options.MaximumDelay, throttle.BlockedFor(Kind, new AccountId(300)));
        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor(Kind, Alice));
        // It comes back with time.
        _clock.Advance(TimeSpan.FromHours(1));
        throttle.Failed(Kind, Bob, "1");
        Assert.Equal(TimeSpan.Zero, throttle.BlockedFor(Kind, Bob));
    }

    [Fact]
    public void Memory_is_bounded_and_who_waits_is_remembered_longest()
    {
        var throttle = new CodeThrottle(new ThrottleOptions { Capacity = 10, FreePerPair = 0, FirstDelay = TimeSpan.FromMinutes(1) }, _clock);
        for (int i = 0; i < 50; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            throttle.Failed(Kind, new AccountId(i + 1), "1");
        }

        Assert.Equal(10, throttle.Count);
        Assert.NotEqual(TimeSpan.Zero, throttle.BlockedFor(Kind, new AccountId(50)));
        _clock.Advance(TimeSpan.FromHours(2));
        throttle.Failed(Kind, Alice, "1");
        Assert.Equal(1, throttle.Count);
    }
}
