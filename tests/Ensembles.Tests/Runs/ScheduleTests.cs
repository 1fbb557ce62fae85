using CsCheck;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

/// <summary>
/// Whatever is delayed, doubled or lost, whoever dies, and whatever could not be stored: the decisions are those of the undisturbed run.
/// </summary>
public sealed class ScheduleTests
{
    private static readonly Gen<StoppingRecipe> Rules = Gen.Select(Gen.Int[1, 4], Gen.Int[1, 7], Gen.Enum<Criterion>()).Select(
        (patience, most, criterion) => new StoppingRecipe { Patience = patience, MaxEpochs = most, Criterion = criterion });

    [Fact]
    public void Any_schedule_gives_the_same_decisions()
    {
        Gen.Select(Gen.Int[1, 4], Rules, Gen.Float[0.05f, 0.95f].Array[32], Gen.Int[0, 9_999].Array[0, 120]).Sample(
            (members, rule, chances, schedule) =>
            {
                var undisturbed = new World(members, rule, chances);
                undisturbed.Finish();
                var disturbed = new World(members, rule, chances);
                foreach (var step in schedule) disturbed.Step(step);
                disturbed.Finish();
                Assert.Equal(Decisions(undisturbed.Run), Decisions(disturbed.Run));
            },
            iter: 4_000);
    }

    [Fact]
    public void A_run_that_has_ended_changes_no_more()
    {
        Gen.Select(Gen.Int[1, 3], Rules, Gen.Float[0.05f, 0.95f].Array[32], Gen.Int[0, 9_999].Array[1, 60]).Sample(
            (members, rule, chances, schedule) =>
            {
                var world = new World(members, rule, chances);
                world.Finish();
                var ended = world.Run;
                foreach (var step in schedule) world.Step(step);
                Assert.Same(ended, world.Run);
                Assert.Same(ended, ended.Stop(DateTimeOffset.UnixEpoch));
                Assert.Same(ended, ended.Lose(0, new Loss(FaultKind.Engine, "late"), new FailureRecipe(), DateTimeOffset.UnixEpoch).After);
            },
            iter: 500);
    }

    private static string Decisions(RunRecord run) => string.Join(
        '\n',
        run.Epochs.Select(epoch => $"{epoch.Epoch} {BitConverter.DoubleToInt64Bits(epoch.EnsembleLoss):x} {epoch.IsBest}")
            .Append($"{run.Stage} {run.StopReason} {run.Stopping}")
            .Concat(run.Members.Select(member => $"{member.BestEpoch} {string.Join(' ', member.Epochs.Select(epoch => $"{epoch.Epoch}:{epoch.WeightsSha256}"))}"))
            .Concat(run.Events.Where(happened => happened.Kind == RunEventKind.Verdict).Select(happened => happened.Text)));

    /// <summary>Members with their stored epochs, messages on the way, and a coordinator that may lose all but what it has stored.</summary>
    private sealed class World(int members, StoppingRecipe rule, float[] chances)
    {
        private readonly int[] _stored = new int[members];
        private readonly int[] _incarnations = new int[members];
        private readonly List<(int Incarnation, EpochReport Report)> _under = [];
        private UndecidedReports _undecided = UndecidedReports.None;

        public RunRecord Run { get; private set; } = Runs.Begin(members, rule);

        public void Step(int number)
        {
            var what = number / 10 % 1_000;
            switch (number % 10)
            {
                case 0 or 1 or 2: Train(what % members); break;
                case 3: Deliver(what, andRemove: false, stores: true); break;
                case 4 or 5: Deliver(what, andRemove: true, stores: true); break;
                case 6: Deliver(what, andRemove: true, stores: false); break;
                case 7 when _under.Count > 0: _under.RemoveAt(what % _under.Count); break;
                case 8: _undecided = UndecidedReports.None; break;
                case 9: Replace(what % members); break;
            }
        }

        /// <summary>Nothing more goes wrong.</summary>
        public void Finish()
        {
            for (var round = 0; !Run.HasEnded; round++)
            {
                Assert.True(round < 100, "the run does not end");
                for (var member = 0; member < members; member++) Train(member);
                for (var member = 0; member < members; member++) TellAgain(member);
                while (_under.Count > 0) Deliver(0, andRemove: true, stores: true);
                Decide(stores: true);
            }
        }

        private void Train(int member)
        {
            var limit = TurnRules.Limit(Run.DecidedEpoch, _stored[member], rule.MaxEpochs, othersWait: false);
            if (!Run.StillTrains(rule, member) || _stored[member] >= limit) return;
            _stored[member]++;
            Tell(member, _stored[member]);
        }

        // A new placement takes up the stored states and tells what is not decided; the old one may still have messages on the way.
        private void Replace(int member)
        {
            _incarnations[member]++;
            TellAgain(member);
        }

        private void TellAgain(int member)
        {
            for (var epoch = Run.DecidedEpoch + 1; epoch <= _stored[member]; epoch++) Tell(member, epoch);
        }

        private void Tell(int member, int epoch) => _under.Add((_incarnations[member], ReportOf(member, epoch)));

        private EpochReport ReportOf(int member, int epoch) => Reports.Of(member, epoch, chances[(member * 7 + epoch) % chances.Length], chances[(member + epoch * 5) % chances.Length]);

        private void Deliver(int which, bool andRemove, bool stores)
        {
            if (_under.Count == 0) return;
            var (incarnation, report) = _under[which % _under.Count];
            if (andRemove) _under.RemoveAt(which % _under.Count);
            if (Run.HasEnded || incarnation != _incarnations[report.Member]) return;
            if (report.Epoch > Run.DecidedEpoch) _undecided = _undecided.Receive(report);
            Decide(stores);
        }

        private void Decide(bool stores)
        {
            foreach (var kept in _undecided.Missing(Run, rule).ToList()) _undecided = _undecided.Receive(ReportOf(kept.Member, kept.Epoch));
            while (_undecided.Decide(Run, rule, DateTimeOffset.UnixEpoch) is var next && !ReferenceEquals(next, Run))
            {
                if (!stores) return;
                Assert.Equal(Run.DecidedEpoch + 1, next.DecidedEpoch);
                Run = next;
                _undecided = _undecided.Forget(Run, rule);
            }
        }
    }
}
