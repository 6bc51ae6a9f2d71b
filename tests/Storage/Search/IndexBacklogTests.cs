using CsCheck;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Storage.Tests.Search;

public class IndexBacklogTests
{
    [Fact]
    public void A_batch_goes_over_several_accounts_and_no_further_than_its_limit()
    {
        var backlog = new IndexBacklog();
        backlog.Note([Message(1, 1), Message(1, 2), Message(2, 1), Message(3, 1), Message(3, 2)]);
        Assert.Equal(5, backlog.Count);
        Assert.Equal([new IndexRange(new AccountId(1), 1, 2), new IndexRange(new AccountId(2), 1, 1), new IndexRange(new AccountId(3), 1, 1)], backlog.Next(4));
    }

    [Fact]
    public void What_was_not_done_is_given_again()
    {
        var backlog = new IndexBacklog();
        backlog.Note([Message(1, 1), Message(2, 1)]);
        Assert.Equal(backlog.Next(10), backlog.Next(10));
        Assert.Equal(2, backlog.Count);
    }

    [Fact]
    public void An_account_with_much_mail_does_not_keep_the_others_waiting()
    {
        var backlog = new IndexBacklog();
        backlog.Set(new AccountId(1), newest: 1000, indexed: 0);
        backlog.Note([Message(2, 1)]);
        List<IndexRange> first = backlog.Next(100);
        Assert.Equal([new IndexRange(new AccountId(1), 1, 100)], first);
        backlog.Done(first);
        Assert.Equal(new IndexRange(new AccountId(2), 1, 1), backlog.Next(100)[0]);
    }

    [Fact]
    public void An_account_whose_store_is_older_than_its_index_is_indexed_again()
    {
        var backlog = new IndexBacklog();
        backlog.Set(new AccountId(1), newest: 5, indexed: 0);
        Assert.Equal(0, backlog.Indexed(new AccountId(1)));
        Assert.Equal([new IndexRange(new AccountId(1), 1, 5)], backlog.Next(10));
    }

    // Messages come while batches are taken and done, in any order: each is indexed exactly once, and the count is never wrong.
    [Fact]
    public void Every_message_is_given_once_and_the_count_is_what_is_left() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 20]).Array[0, 60].Sample(steps =>
        {
            var backlog = new IndexBacklog();
            var newest = new long[5];
            var indexed = new long[5];
            foreach ((int account, int size) in steps)
            {
                if (size % 2 == 0)
                {
                    backlog.Note([Message(account, ++newest[account])]);
                    continue;
                }

                List<IndexRange> ranges = backlog.Next(size);
                // Mail that comes while a batch is worked on.
                if (size % 3 == 0) backlog.Note([Message(account, ++newest[account])]);
                foreach (IndexRange range in ranges)
                {
                    Assert.Equal(indexed[range.Account.Value] + 1, range.First);
                    indexed[range.Account.Value] = range.Last;
                }

                backlog.Done(ranges);
                Assert.Equal(newest.Sum() - indexed.Sum(), backlog.Count);
            }

            while (backlog.Next(7) is { Count: > 0 } rest)
            {
                foreach (IndexRange range in rest) indexed[range.Account.Value] = range.Last;
                backlog.Done(rest);
            }

            Assert.Equal(newest, indexed);
            Assert.Equal(0, backlog.Count);
        });

    private static MessageId Message(long account, long number) => new((account << 32) | number);
}
