using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Web.Tests;

public class RefusalAllowanceTests
{
    [Fact]
    public void So_many_are_taken_in_a_minute_and_what_is_left_out_is_told_with_the_next()
    {
        var clock = new FakeTimeProvider();
        var allowance = new RefusalAllowance(new WebOptions { AuditedRefusalsPerMinute = 5, AuditedRefusalsByCallerPerMinute = 3 }, clock);
        Assert.Equal([0L, 0L, 0L, null, null], Enumerable.Range(0, 5).Select(_ => allowance.Take("a")));
        Assert.Equal([2L, 0L, null], Enumerable.Range(0, 3).Select(_ => allowance.Take("b")));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, allowance.Take("a"));
        Assert.Equal(0, allowance.Take("a"));
    }
}
