#include "peers.h"

#include <queue>
#include <vector>

namespace {
struct Event {
    int64_t instant;
    uint64_t sequence;
    uint64_t payload;
};
struct Later {
    bool operator()(const Event &a, const Event &b) const {
        return a.instant != b.instant ? a.instant > b.instant : a.sequence > b.sequence;
    }
};
}  // namespace

struct HoldModel {
    HoldModel(std::vector<Event> storage, const int64_t *increments, size_t mask)
        : queue(Later(), std::move(storage)), increments(increments), mask(mask) {}

    std::priority_queue<Event, std::vector<Event>, Later> queue;
    const int64_t *increments;
    size_t mask;
    size_t drawn = 0;
    uint64_t sequence = 0;

    int64_t draw() { return increments[drawn++ & mask]; }
};

HoldModel *hold_model_make(const int64_t *increments, size_t increment_count, size_t pending) {
    std::vector<Event> storage;
    storage.reserve(pending + 1);
    auto *model = new HoldModel(std::move(storage), increments, increment_count - 1);
    for (size_t index = 0; index < pending; index++) {
        int64_t instant = model->draw();
        model->queue.push({instant, model->sequence++, index});
    }
    return model;
}

uint64_t hold_model_run(HoldModel *model, size_t steps) {
    uint64_t checksum = 0;
    for (size_t step = 0; step < steps; step++) {
        Event event = model->queue.top();
        model->queue.pop();
        checksum = checksum * 31 + (static_cast<uint64_t>(event.instant) ^ event.payload);
        model->queue.push({event.instant + model->draw(), model->sequence++, event.payload});
    }
    return checksum;
}

void hold_model_free(HoldModel *model) { delete model; }
