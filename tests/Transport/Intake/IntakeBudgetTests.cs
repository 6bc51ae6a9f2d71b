using System.Net;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;

namespace Posthouse.Transport.Tests;

public sealed class IntakeBudgetTests
{
    private static readonly IPAddress Stranger = IPAddress.Parse("198.51.100.1");

    private static IntakeBudget Make(long maximum = 1 << 20, long perAddress = 1 << 20) =>
        new(new IntakeOptions { MaximumMemory = maximum, MaximumMemoryPerAddress = perAddress }, TimeProvider.System, NullLogger<IntakeBudget>.Instance);

    [Fact]
    public void A_sender_finds_no_room_when_others_hold_it_all_and_is_served_when_they_are_gone()
    {
        using IntakeBudget budget = Make();
        IntakeShare first = budget.Open(Stranger);
        Assert.True(first.TryHoldContent(1 << 20));
        using IntakeShare second = budget.Open(IPAddress.Loopback);
        Assert.False(second.TryAddEnvelope(1));
        Assert.True(first.TryHoldContent(1 << 20));
        Assert.False(first.TryHoldContent((1 << 20) + 1));
        first.Dispose();
        Assert.True(second.TryAddEnvelope(1));
    }

    [Fact]
    public void One_address_holds_no_more_than_its_part_and_a_network_of_ipv6_is_one()
    {
        using IntakeBudget budget = Make(perAddress: 256 << 10);
        using IntakeShare first = budget.Open(IPAddress.Parse("2001:db8::1"));
        using IntakeShare second = budget.Open(IPAddress.Parse("2001:db8::2"));
        using IntakeShare other = budget.Open(Stranger);
        using IntakeShare own = budget.Open(IPAddress.IPv6Loopback);
        Assert.True(first.TryHoldContent(200 << 10));
        Assert.False(second.TryHoldContent(200 << 10));
        Assert.True(other.TryHoldContent(200 << 10));
        Assert.True(own.TryHoldContent(400 << 10));
    }

    [Fact]
    public void Whatever_is_asked_for_and_refused_all_is_given_back_in_the_end()
    {
        // Five transactions of three clients; each step lets one of them ask for more or less, or end.
        Gen<(int Who, int What, int Octets)[]> steps = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 700_000]).Array[0, 60];
        steps.Sample(played =>
        {
            using IntakeBudget budget = Make(perAddress: 600_000);
            IPAddress[] clients = [Stranger, Stranger, IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::2"), IPAddress.Loopback];
            IntakeShare[] shares = [.. clients.Select(budget.Open)];
            foreach ((int who, int what, int octets) in played)
            {
                switch (what)
                {
                    case 0:
                        shares[who].TryAddEnvelope(octets / 100);
                        break;
                    case 1:
                        shares[who].TryHoldContent(octets);
                        break;
                    case 2:
                        Assert.True(shares[who].TryHoldContent(0));
                        break;
                    default:
                        shares[who].Dispose();
                        shares[who] = budget.Open(clients[who]);
                        break;
                }

                Assert.InRange(budget.Held, 0, 1 << 20);
            }

            foreach (IntakeShare share in shares) share.Dispose();
            Assert.Equal((0, 0), (budget.Held, budget.Addresses));
        });
    }

    [Fact]
    public async Task Many_threads_that_take_and_give_back_leave_nothing()
    {
        using IntakeBudget budget = Make(perAddress: 300 << 10);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            for (int round = 0; round < 2000; round++)
            {
                using IntakeShare share = budget.Open(i % 2 == 0 ? Stranger : IPAddress.Parse("198.51.100.2"));
                share.TryAddEnvelope(4096);
                share.TryHoldContent(round % 7 * 40_000);
            }
        })));
        Assert.Equal((0, 0), (budget.Held, budget.Addresses));
    }
}
