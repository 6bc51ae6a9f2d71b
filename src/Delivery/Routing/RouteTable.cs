using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Posthouse.Delivery;

/// <summary>One line of the routing configuration.</summary>
public sealed record RouteOptions
{
    /// <summary><c>example.com</c>: that domain. <c>*.example.com</c>: every domain below it. <c>*</c>: all the rest.</summary>
    public required string Domain { get; init; }

    /// <summary>See <see cref="Route.TryParse"/>; <c>mx:</c> is the way by MX records, as an exception below a wider pattern.</summary>
    public required string To { get; init; }

    public RouteTls Tls { get; init; }

    public string? UserName { get; init; }

    public string? Password { get; init; }
}

/// <summary>Which way a destination's mail goes: the exact domain first, then the longest suffix, then "*", else by MX.</summary>
public sealed class RouteTable
{
    private readonly FrozenDictionary<string, Route?> _exact;
    private readonly FrozenDictionary<string, Route?> _below;
    private readonly bool _hasDefault;
    private readonly Route? _default;
    private readonly int _port;

    /// <exception cref="FormatException">Names every line that cannot be read.</exception>
    public RouteTable(IReadOnlyList<RouteOptions> routes, int port = 25)
    {
        _port = port;
        var exact = new Dictionary<string, Route?>(StringComparer.OrdinalIgnoreCase);
        var below = new Dictionary<string, Route?>(StringComparer.OrdinalIgnoreCase);
        var errors = new List<string>();
        foreach (RouteOptions options in routes)
        {
            Route? route = null;
            if (options.To is not ("mx:" or "mx"))
            {
                if (!Route.TryParse(options.To, out Route? parsed))
                {
                    errors.Add($"Route for '{options.Domain}': '{options.To}' is not smtp:host:port, lmtp:host:port, lmtp:unix:/path, discard: or mx:.");
                    continue;
                }

                route = parsed with { Tls = parsed.Tls == RouteTls.None ? RouteTls.None : options.Tls, UserName = options.UserName, Password = options.Password };
            }

            string domain = options.Domain;
            if (domain == "*")
            {
                _hasDefault = true;
                _default = route;
                continue;
            }

            Dictionary<string, Route?> table = exact;
            if (domain.StartsWith("*.", StringComparison.Ordinal))
            {
                table = below;
                domain = domain[2..];
            }

            if (!Posthouse.Mail.DomainName.TryParse(domain, out Posthouse.Mail.DomainName? name)) errors.Add($"Route for '{options.Domain}': that is not a domain, a *.domain or *.");
            else if (!table.TryAdd(name.Ascii, route)) errors.Add($"Route for '{options.Domain}' is given twice.");
        }

        if (errors.Count > 0) throw new FormatException(string.Join(Environment.NewLine, errors));
        _exact = exact.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _below = below.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The way for a queue destination: "local", a domain, a literal in brackets, or a route forced by a person.</summary>
    public Route Find(string destination)
    {
        if (destination == QueueDestination.Local) return Route.ToMailboxes;
        if (destination.Contains(':', StringComparison.Ordinal) && !destination.StartsWith('['))
            return Route.TryParse(destination, out Route? forced) ? Known(forced) : Route.ByMx(destination, _port);
        if (_exact.TryGetValue(destination, out Route? route)) return route ?? Route.ByMx(destination, _port);
        if (_below.Count > 0)
        {
            for (int dot = destination.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = destination.IndexOf('.', dot + 1))
            {
                if (_below.TryGetValue(destination[(dot + 1)..], out route)) return route ?? Route.ByMx(destination, _port);
            }
        }

        if (_hasDefault && _default is not null) return _default;
        return Route.ByMx(destination, _port);
    }

    /// <summary>The address of a literal destination such as [192.0.2.1] or [IPv6:2001:db8::1].</summary>
    internal static bool TryLiteral(string destination, out IPAddress? address)
    {
        address = null;
        if (destination.Length < 3 || destination[0] != '[' || destination[^1] != ']') return false;
        string inner = destination[1..^1];
        bool six = inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase);
        return IPAddress.TryParse(six ? inner[5..] : inner, out address) && address.AddressFamily == (six ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
    }

    // A person who types a configured route's name means it with its credentials.
    private Route Known(Route forced)
    {
        if (_default?.Key == forced.Key) return _default;
        foreach (Route? route in _exact.Values)
        {
            if (route?.Key == forced.Key) return route;
        }

        foreach (Route? route in _below.Values)
        {
            if (route?.Key == forced.Key) return route;
        }

        return forced;
    }
}
