namespace Posthouse.Delivery.Tests;

public class RouteTableTests
{
    [Fact]
    public void The_exact_domain_wins_then_the_longest_suffix_then_the_rest()
    {
        var table = new RouteTable(
        [
            new RouteOptions { Domain = "*", To = "smtp:all.test:26" },
            new RouteOptions { Domain = "*.example.com", To = "smtp:sub.test" },
            new RouteOptions { Domain = "*.deep.example.com", To = "lmtp:unix:/run/lmtp" },
            new RouteOptions { Domain = "example.com", To = "discard:" },
            new RouteOptions { Domain = "direct.example.com", To = "mx:" },
        ]);
        Assert.Equal(RouteKind.Discard, table.Find("example.com").Kind);
        Assert.Equal(("sub.test", 25), (table.Find("a.example.com").Host, table.Find("a.example.com").Port));
        Assert.Equal("/run/lmtp", table.Find("a.deep.example.com").Host);
        Assert.Equal(RouteKind.Mx, table.Find("direct.example.com").Kind);
        Assert.Equal(("all.test", 26), (table.Find("other.org").Host, table.Find("other.org").Port));
        Assert.Equal(RouteKind.Local, table.Find("local").Kind);
    }

    [Fact]
    public void Without_routes_mail_goes_by_mx()
    {
        Route route = new RouteTable([]).Find("example.com");
        Assert.Equal((RouteKind.Mx, "example.com", 25), (route.Kind, route.Host, route.Port));
    }

    [Fact]
    public void A_forced_route_that_is_configured_takes_its_credentials()
    {
        var table = new RouteTable([new RouteOptions { Domain = "*", To = "smtp:hub.test:587", UserName = "u", Password = "p" }]);
        Assert.Equal("u", table.Find("smtp:hub.test:587").UserName);
        Assert.DoesNotContain("p", table.Find("smtp:hub.test:587").ToString()[^3..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp:host", "host", 25)]
    [InlineData("smtp:[192.0.2.1]:2525", "192.0.2.1", 2525)]
    [InlineData("smtp:[2001:db8::1]:25", "2001:db8::1", 25)]
    [InlineData("lmtp:host", "host", 24)]
    public void Routes_are_read(string text, string host, int port)
    {
        Assert.True(Route.TryParse(text, out Route? route));
        Assert.Equal((host, port), (route.Host, route.Port));
    }

    [Theory]
    [InlineData("")]
    [InlineData("smtp:")]
    [InlineData("smtp:host:0")]
    [InlineData("smtp:host:99999")]
    [InlineData("smtp:[host")]
    [InlineData("smtp:ho st")]
    [InlineData("http:host")]
    public void What_is_no_route_is_refused(string text) => Assert.False(Route.TryParse(text, out _));

    [Fact]
    public void Every_bad_line_is_named_at_once()
    {
        var error = Assert.Throws<FormatException>(() => new RouteTable([new RouteOptions { Domain = "a b", To = "discard:" }, new RouteOptions { Domain = "x.test", To = "ftp:" }]));
        Assert.Contains("a b", error.Message, StringComparison.Ordinal);
        Assert.Contains("x.test", error.Message, StringComparison.Ordinal);
    }
}
