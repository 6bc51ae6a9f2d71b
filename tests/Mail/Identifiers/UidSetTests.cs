using CsCheck;

namespace Posthouse.Mail.Tests.Identifiers;

public sealed class UidSetTests
{
    private static readonly Gen<uint> Uids = Gen.OneOf(Gen.UInt[1, 60], Gen.UInt[1, 60], Gen.UInt[uint.MaxValue - 5, uint.MaxValue]);

    [Fact]
    public void A_set_holds_what_it_was_made_of_in_order_and_merged() =>
        Gen.Select(Uids, Gen.UInt[0, 5], static (first, length) => new UidRange(first, first > uint.MaxValue - length ? uint.MaxValue : first + length)).Array[0, 20].Sample(static ranges =>
        {
            var expected = new SortedSet<uint>(ranges.SelectMany(static r => Enumerable.Range(0, (int)r.Count).Select(i => r.First + (uint)i)));
            UidSet set = UidSet.FromRanges(ranges);
            Assert.Equal(expected, set.Members());
            Assert.Equal(expected.Count, set.MemberCount);
            Assert.Equal(expected.Count == 0 ? 0 : expected.Min, set.Min);
            Assert.Equal(expected.Count == 0 ? 0 : expected.Max, set.Max);
            for (uint uid = 0; uid < 70; uid++) Assert.Equal(expected.Contains(uid), set.Contains(uid));
            for (int i = 1; i < set.Count; i++) Assert.True(set[i].First > set[i - 1].Last + 1L);
            Assert.Equal(set.ToString(), UidSet.FromMembers(expected).ToString());
        });

    [Fact]
    public void Reversed_ranges_are_turned_round()
    {
        Assert.Equal("2:4", UidSet.Range(4, 2).ToString());
        Assert.Equal("2:4,9", UidSet.FromRanges([new UidRange(9, 9), new UidRange(4, 2)]).ToString());
    }

    [Fact]
    public void A_builder_takes_ascending_ranges_only()
    {
        var builder = new UidSet.Builder();
        builder.Add(5);
        Assert.Throws<ArgumentException>(() => builder.Add(4));
        Assert.Throws<ArgumentException>(() => builder.Add(new UidRange(9, 8)));
        builder.Add(new UidRange(6, uint.MaxValue));
        builder.Add(uint.MaxValue);
        Assert.Equal("5:4294967295", builder.ToSet().ToString());
    }

    [Fact]
    public void The_empty_set_is_empty()
    {
        Assert.True(UidSet.FromMembers([]).IsEmpty);
        Assert.Equal("", UidSet.Empty.ToString());
        Assert.Empty(UidSet.Empty.Members());
        Assert.False(UidSet.Empty.Contains(0));
    }
}
