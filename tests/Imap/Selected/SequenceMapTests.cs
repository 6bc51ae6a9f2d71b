using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

public sealed class SequenceMapTests
{
    private static readonly Gen<uint[]> Members = Gen.UInt[1, 60].Array[0, 40];

    [Fact]
    public void Set_operations_agree_with_sets() =>
        Gen.Select(Members, Members).Sample(static pair =>
        {
            UidSet a = UidSet.FromMembers(pair.Item1), b = UidSet.FromMembers(pair.Item2);
            return Same(UidSets.Union(a, b), pair.Item1.Union(pair.Item2)) && Same(UidSets.Intersect(a, b), pair.Item1.Intersect(pair.Item2)) && Same(UidSets.Except(a, b), pair.Item1.Except(pair.Item2));
        });

    [Fact]
    public void The_map_agrees_with_a_list() =>
        Gen.Select(Members, Members, Members).Sample(static triple =>
        {
            var map = new SequenceMap(UidSet.FromMembers(triple.Item1));
            map.Remove(UidSet.FromMembers(triple.Item2));
            map.Append(UidSet.FromMembers(triple.Item3.Select(static uid => uid + 100)));
            uint[] list = [.. triple.Item1.Except(triple.Item2).Union(triple.Item3.Select(static uid => uid + 100)).Distinct().Order()];
            if (map.Count != list.Length) return false;
            for (int i = 0; i < list.Length; i++)
            {
                if (map.SequenceOf(list[i]) != i + 1 || map.UidAt(i + 1) != list[i]) return false;
            }

            UidSet sequences = UidSet.FromMembers(triple.Item2);
            return Same(map.UidsOf(sequences), list.Where((_, at) => sequences.Contains((uint)at + 1)))
                && Same(map.SequencesOf(UidSet.FromMembers(triple.Item1)), triple.Item1.Where(uid => list.Contains(uid)).Select(uid => (uint)Array.IndexOf(list, uid) + 1));
        });

    [Fact]
    public void Batches_hold_every_member_once() =>
        Gen.Select(Members, Gen.Int[1, 7]).Sample(static pair =>
        {
            UidSet set = UidSet.FromMembers(pair.Item1);
            var batches = new UidBatches(set, pair.Item2);
            var seen = new List<uint>();
            while (batches.Next(out UidSet batch))
            {
                if (batch.IsEmpty || batch.MemberCount > pair.Item2) return false;
                seen.AddRange(batch.Members());
            }

            return seen.SequenceEqual(set.Members());
        });

    private static bool Same(UidSet set, IEnumerable<uint> members) => set.Members().SequenceEqual(members.Distinct().Order());
}
