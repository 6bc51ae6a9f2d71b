using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Directory;

public sealed class ResolutionPropertyTests
{
    /// <summary>Any web of aliases and groups, loops and all, among forty names.</summary>
    private static readonly Gen<(bool IsGroup, int[] Targets)[]> Webs =
        Gen.Select(Gen.Bool, Gen.Int[0, 59].Array[0, 6]).Array[40];

    [Fact]
    public void Any_web_of_lists_ends_and_reaches_exactly_what_a_search_reaches() => Webs.Sample(web =>
    {
        TestDirectory directory = new TestDirectory().Domain("example.com");
        for (int i = 40; i < 50; i++) directory.Account(Name(i));
        for (int i = 0; i < web.Length; i++)
        {
            string[] targets = [.. web[i].Targets.Select(Name)];
            if (web[i].IsGroup) directory.Group(Name(i), members: targets);
            else directory.Alias(Name(i), targets);
        }

        var reachable = new HashSet<int>();
        var pending = new Stack<int>([0]);
        while (pending.TryPop(out int next))
        {
            if (!reachable.Add(next) || next >= 40) continue;
            foreach (int target in web[next].Targets) pending.Push(target);
        }

        AddressResolution resolution = directory.Resolve(Name(0));
        Assert.Equal(
            reachable.Where(static n => n >= 40).Select(n => TestDirectory.A(Name(n))).ToHashSet(),
            resolution.Accounts.Select(static a => a.Address).Concat(resolution.RemoteAddresses).ToHashSet());
        Assert.Equal(resolution.Accounts.Count + resolution.RemoteAddresses.Count, reachable.Count(static n => n >= 40));
    });

    /// <summary>0 to 39 are lists, 40 to 49 accounts, 50 to 59 elsewhere.</summary>
    private static string Name(int n) => n < 50 ? $"n{n}@example.com" : $"n{n}@elsewhere.org";
}
